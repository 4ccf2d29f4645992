import type { NativeConnection } from '@temporalio/worker';

/** Containers carry the namespace's UUID: two servers that share an engine may both have a `default`. */
export async function lookUpNamespaceId(
  { workflowService }: Pick<NativeConnection, 'workflowService'>,
  namespace: string,
): Promise<string> {
  const { namespaceInfo } = await workflowService.describeNamespace({ namespace });
  return namespaceInfo?.id ?? namespace;
}
