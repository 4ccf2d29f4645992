// oxlint-disable-next-line oxc/no-barrel-file -- as users do it
export * from '@tdw/workflows';
export { invoiceWorkflow } from './own-workflows.ts';
