// CommonJS in both builds: `require.resolve` is the one way to find a package's file that both have.
exports.workflowsPath = require.resolve('@tdw/workflows');
exports.payloadsPath = require.resolve('@tdw/payloads');
exports.mergedWorkflowsPath = require.resolve('./merged-workflows.cjs');
exports.ownWorkflowsPath = require.resolve('./own-workflows.cjs');
