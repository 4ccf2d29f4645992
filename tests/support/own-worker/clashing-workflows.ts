export async function executeContainerWorkflow(): Promise<void> {}
