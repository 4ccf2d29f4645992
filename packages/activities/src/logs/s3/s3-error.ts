/** What a store said, or why it said nothing. */
export class S3Error extends Error {
  override readonly name = 'S3Error';
  /** In the store's word, such as `NoSuchBucket`, or the system's, such as `ECONNREFUSED`. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** As stores and the system name them; what is not here speaks for itself. */
const EXPECTED: Readonly<Record<string, string>> = {
  NoSuchBucket: 'a bucket that exists',
  AccessDenied: 'credentials that may do s3:ListBucket, s3:GetObject and s3:PutObject there',
  ...each(
    ['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'ExpiredToken', 'InvalidToken', 'XAdminUserNotFound'],
    "credentials of that store's, such as in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
  ),
  CredentialsProviderError: 'credentials, such as in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  ...each(['PermanentRedirect', 'AuthorizationHeaderMalformed'], "the bucket's region in AWS_REGION"),
  ...each(
    [
      'ECONNREFUSED',
      'ENOTFOUND',
      'EAI_AGAIN',
      'EHOSTUNREACH',
      'ENETUNREACH',
      'ETIMEDOUT',
      'ECONNRESET',
      'TimeoutError',
    ],
    'a store that answers there (AWS_ENDPOINT_URL)',
  ),
};

/** @param endpoint - absent: AWS's own */
export function explainS3Error(error: unknown, bucket: string, endpoint: string | undefined): S3Error {
  const { name, code = name, message } = error as NodeJS.ErrnoException;
  // What the system says has its code in it already.
  const told = `the bucket '${bucket}' of ${endpoint ?? "AWS's S3"}: ${code === name && code !== 'Error' ? `${code}: ` : ''}${message}`;
  const expected = EXPECTED[code];
  return new S3Error(code, expected === undefined ? told : `${told}; expected ${expected}`, { cause: error });
}

function each(codes: readonly string[], expected: string): Record<string, string> {
  return Object.fromEntries(codes.map((code) => [code, expected]));
}
