export { MongoStore, type MongoStoreOptions } from './mongo-store.ts';
