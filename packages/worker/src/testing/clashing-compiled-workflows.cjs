// As TypeScript compiles `export * from './invoices'` to CommonJS: what is exported is known when it runs.
const copyAll = (from, to) => Object.assign(to, from);
copyAll({ executeContainerWorkflow: async () => undefined }, exports);
