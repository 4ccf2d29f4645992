/** By its own name, so that who has no use for it needs not install it. */
const PACKAGE = '@aws-sdk/client-s3';

export function isS3Url(text: string): boolean {
  return text.startsWith('s3://');
}

/**
 * What works with buckets, and the library that it needs: loaded only by who keeps or reads something there.
 *
 * @throws where that library is not installed, with an error that names it
 */
export async function loadS3(): Promise<typeof import('./s3/index.ts')> {
  try {
    return await import('./s3/index.ts');
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new Error(`A bucket needs the package ${PACKAGE}, which is not installed: npm install ${PACKAGE}`, {
      cause: error,
    });
  }
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}
