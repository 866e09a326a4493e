using BenchmarkDotNet.Running;
using LiveQuery.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(CompileBenchmarks).Assembly).Run(args);
