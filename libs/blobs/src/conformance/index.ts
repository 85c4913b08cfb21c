export { type BlobsUnderTest, blobsConformance } from './blobs-conformance.ts';
