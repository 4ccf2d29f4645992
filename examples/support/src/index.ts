export { printTable } from './print-table.ts';
export { type Example, runExample } from './run-example.ts';
export { type RunningWorker, startStockWorker, startWorkerProcess } from './worker-process.ts';
