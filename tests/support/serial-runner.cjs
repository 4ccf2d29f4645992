const { default: TestRunner } = require('jest-runner');

/** Runs its test files one after the other in one process, whatever `maxWorkers` says, and beside no other ones. */
module.exports = class SerialRunner extends TestRunner {
  isSerial = true;
};
