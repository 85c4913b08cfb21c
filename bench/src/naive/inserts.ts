import { mongo } from 'mongoose';

/** Where the naive loop commits what it does, with the raw driver; absent in the loop that keeps nothing. */
export type Insert = (document: object) => Promise<void>;

/** One insert a call, as safe as ours: on a majority's disks before it counts. */
export async function openInserts(url: string | undefined, collection: string): Promise<Insert | undefined> {
  if (url === undefined) return undefined;
  const client = await new mongo.MongoClient(url, { writeConcern: { w: 'majority', journal: true } }).connect();
  const target = client.db().collection(collection);
  process.once('SIGTERM', () => void client.close());
  return async (document) => {
    await target.insertOne({ ...document });
  };
}
