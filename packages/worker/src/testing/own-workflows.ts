// A user's own entry: workflows, one of them dynamic.
export async function invoiceWorkflow(): Promise<string> {
  return 'paid';
}

// oxlint-disable-next-line import/no-default-export -- what Temporal takes for all other types of workflows
export default async function anyOtherWorkflow(): Promise<void> {}
