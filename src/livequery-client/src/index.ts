export {
  createLiveQueryClient,
  type LiveObservable,
  type LiveObserver,
  type LiveQueryClient,
  type LiveQueryClientOptions,
  type LiveRequest,
  type LiveResult,
} from './client.js';
export { expiryOf, type Headers } from './expiry.js';
export { applyPatch, type Json, type PatchOperation } from './patch.js';
export { type SessionOptions } from './session.js';
export { share } from './share.js';
