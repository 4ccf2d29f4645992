const { writeSync } = require('node:fs');

// The last line of `npm test`: one count over all suites, for people and for CI.
module.exports = class CountReporter {
  onRunComplete(_contexts, results) {
    // A suite that could not be loaded ran none of its tests, and must not look like a success.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const line = `${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`;
    // At exit, for jest's own summary comes after all reporters.
    process.on('exit', () => writeSync(1, line));
  }
};
