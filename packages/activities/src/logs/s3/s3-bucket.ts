import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { connectS3, endpointOf } from './connect-s3.ts';
import { explainS3Error } from './s3-error.ts';

export interface StoredObject {
  key: string;
  bytes: number;
  /** When it was last written, in milliseconds. */
  modifiedAt: number;
}

/** A body can break off when its answer has begun, which the client does not try again. */
const READS = 3;

/**
 * Just the calls that we make, of a bucket of the environment's store; errors say which bucket and where. (A class that is
 * called as the field `Bucket` of its calls' input is compiled wrongly by TypeScript 7.0: the field gets another name.)
 */
export class S3Bucket {
  readonly name: string;
  readonly #endpoint = endpointOf();
  readonly #client: S3Client;

  /** @param patienceMs - for how long a call is tried again while the store is away */
  constructor(name: string, patienceMs: number) {
    this.name = name;
    this.#client = connectS3(this.#endpoint, patienceMs);
  }

  /** All objects whose keys begin so. */
  async *list(prefix: string): AsyncGenerator<StoredObject> {
    let next: string | undefined;
    do {
      const page = await this.#orExplain(this.#list(prefix, next));
      for (const { Key, Size, LastModified } of page.Contents ?? []) {
        if (Key !== undefined) yield { key: Key, bytes: Size ?? 0, modifiedAt: LastModified?.getTime() ?? 0 };
      }
      next = page.NextContinuationToken;
    } while (next !== undefined);
  }

  /** The next parts, up to a slash and with it, of all keys that begin so. */
  async listFolders(prefix: string): Promise<string[]> {
    const folders: string[] = [];
    let next: string | undefined;
    do {
      const page = await this.#orExplain(this.#list(prefix, next, '/'));
      for (const { Prefix } of page.CommonPrefixes ?? []) if (Prefix !== undefined) folders.push(Prefix);
      next = page.NextContinuationToken;
    } while (next !== undefined);
    return folders;
  }

  /**
   * @param skip - how many of its bytes are left out; fewer than it has
   * @param most - how many are read. Default: all that are left
   */
  async read(key: string, skip: number, most?: number): Promise<Buffer> {
    const isPart = skip > 0 || most !== undefined;
    const range = `bytes=${skip}-${most === undefined ? '' : skip + most - 1}`;
    const input = { Bucket: this.name, Key: key, ...(isPart && { Range: range }) };
    for (let reads = 1; ; reads++) {
      const { Body } = await this.#orExplain(this.#client.send(new GetObjectCommand(input)));
      const body = this.#orExplain(Body?.transformToByteArray() ?? Promise.resolve(new Uint8Array()));
      const bytes = await (reads < READS ? body.catch(() => undefined) : body);
      if (bytes !== undefined) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
  }

  /** Resolves when it is safe, and all of it can be read. In place of what had that key. */
  async write(key: string, body: Buffer, contentType: string): Promise<void> {
    const input = { Bucket: this.name, Key: key, Body: body, ContentType: contentType };
    await this.#orExplain(this.#client.send(new PutObjectCommand(input)));
  }

  /** Begins an object that is written in parts, of which nothing can be seen before its end. */
  async beginParts(key: string, contentType: string): Promise<string> {
    const input = { Bucket: this.name, Key: key, ContentType: contentType };
    const { UploadId = '' } = await this.#orExplain(this.#client.send(new CreateMultipartUploadCommand(input)));
    return UploadId;
  }

  /**
   * @param number - from 1 up; all parts but the last have 5 MiB at least
   * @returns what names it at the end
   */
  async writePart(key: string, uploadId: string, number: number, body: Buffer): Promise<string> {
    const input = { Bucket: this.name, Key: key, UploadId: uploadId, PartNumber: number, Body: body };
    const { ETag = '' } = await this.#orExplain(this.#client.send(new UploadPartCommand(input)));
    return ETag;
  }

  /** @param tags - of its parts, in their order */
  async endParts(key: string, uploadId: string, tags: readonly string[]): Promise<void> {
    const Parts = tags.map((ETag, index) => ({ ETag, PartNumber: index + 1 }));
    const input = { Bucket: this.name, Key: key, UploadId: uploadId, MultipartUpload: { Parts } };
    await this.#orExplain(this.#client.send(new CompleteMultipartUploadCommand(input)));
  }

  /** Lets the store forget the parts of an object that will not be ended. */
  async abortParts(key: string, uploadId: string): Promise<void> {
    const input = { Bucket: this.name, Key: key, UploadId: uploadId };
    await this.#orExplain(this.#client.send(new AbortMultipartUploadCommand(input)));
  }

  /** Lets go of its connections. */
  close(): void {
    this.#client.destroy();
  }

  #list(prefix: string, next: string | undefined, delimiter?: string): Promise<ListObjectsV2CommandOutput> {
    const input = {
      Bucket: this.name,
      Prefix: prefix,
      ...(delimiter !== undefined && { Delimiter: delimiter }),
      ...(next !== undefined && { ContinuationToken: next }),
    };
    return this.#client.send(new ListObjectsV2Command(input));
  }

  async #orExplain<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      throw explainS3Error(error, this.name, this.#endpoint);
    }
  }
}
