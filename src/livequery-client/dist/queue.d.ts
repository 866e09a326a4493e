/** Results on their way to whom iterates: states that nobody has taken yet give way to newer ones, others wait. */
export declare class ResultQueue<T> implements AsyncIterableIterator<T> {
    #private;
    constructor(dispose: () => void);
    /** Adds a result. */
    push(value: T, isState: boolean): void;
    /** Nothing follows, `failure` being why where there is a reason. */
    end(failure?: {
        problem: unknown;
    }): void;
    next(): Promise<IteratorResult<T>>;
    return(): Promise<IteratorResult<T>>;
    [Symbol.asyncIterator](): AsyncIterableIterator<T>;
}
