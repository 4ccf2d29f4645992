// CommonJS in both builds: `require.resolve` is the one way to find a package's file that both have.
exports.workflowsPath = require.resolve('@tdw/workflows');
// Stateless, and so shared by all runs: loading the schemas anew for each of them costs 2 to 3 ms.
exports.preloadModules = [require.resolve('@tdw/payloads')];
