import {
  type Blob,
  type BlobInfo,
  type BlobStore,
  BlobsUnavailable,
  type NewBlob,
  infoOf,
  tenantAndTypeOf,
  verified,
} from '@leviathan/blobs';
import { mongo } from 'mongoose';
import { DUPLICATE_KEY, type Server, codeOf, storeError } from './mongo-errors.ts';

interface BlobDocument extends BlobInfo {
  readonly _id: string;
  readonly keptIn: string;
  readonly content: mongo.Binary;
}

const INFO = { _id: 0, entity: 1, name: 1, mediaType: 1, at: 1, digest: 1, bytes: 1 } as const;

/** The blobs of one service in MongoDB, each a document: the limit of a blob is below that of a document. */
export class MongoBlobs implements BlobStore {
  readonly #db: mongo.Db;
  readonly #blobs: mongo.Collection<BlobDocument>;
  readonly #server: Server;
  #isPrepared = false;

  constructor(db: mongo.Db, server: Server) {
    this.#db = db;
    this.#server = server;
    this.#blobs = db.collection<BlobDocument>('blobs', { readPreference: 'primary' });
  }

  async put(blob: NewBlob): Promise<BlobInfo> {
    const info = infoOf(blob);
    const { entity, digest, name } = info;
    const _id = `${entity}:${digest}:${name}`;
    const document = { ...info, _id, keptIn: tenantAndTypeOf(entity), content: new mongo.Binary(blob.content) };
    await this.#ask(async () => {
      await this.#prepare();
      // The client's write concern is the majority's journals, so what resolves here survives (B1).
      await this.#blobs.insertOne(document).catch((error: unknown) => {
        if (codeOf(error) !== DUPLICATE_KEY) throw error; // the same content of the same entity is there already
      });
    });
    return info;
  }

  async get(entity: string, digest: string): Promise<Blob | undefined> {
    return blobOf(await this.#ask(() => this.#blobs.findOne({ entity, digest })));
  }

  list(entity: string): Promise<readonly BlobInfo[]> {
    const order = { at: 1, name: 1, digest: 1 } as const;
    return this.#ask(() => this.#blobs.find({ entity }).sort(order).project<BlobInfo>(INFO).toArray());
  }

  async newest(keptIn: string, name: string): Promise<Blob | undefined> {
    return blobOf(await this.#ask(() => this.#blobs.findOne({ keptIn, name }, { sort: { at: -1 } })));
  }

  async erase(entity: string): Promise<number> {
    const { deletedCount } = await this.#ask(() => this.#blobs.deleteMany({ entity }));
    return deletedCount;
  }

  async ping(): Promise<void> {
    await this.#ask(() => this.#db.command({ ping: 1 }));
  }

  /** The connection is the store's. */
  async close(): Promise<void> {
    return Promise.resolve();
  }

  async #prepare(): Promise<void> {
    if (this.#isPrepared) return;
    await this.#blobs.createIndex({ entity: 1, at: 1 }, { name: 'by_entity' }, {});
    await this.#blobs.createIndex({ keptIn: 1, name: 1, at: -1 }, { name: 'newest' }, {});
    this.#isPrepared = true;
  }

  async #ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      const { message } = storeError(this.#server, error);
      throw new BlobsUnavailable(message, { cause: error });
    }
  }
}

function blobOf(found: BlobDocument | null): Blob | undefined {
  if (found === null) return undefined;
  const { entity, name, mediaType, at, digest, bytes, content } = found;
  return verified({ ...{ entity, name, mediaType, at, digest, bytes }, content: content.value() });
}
