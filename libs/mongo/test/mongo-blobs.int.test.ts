import { blobsConformance } from '@leviathan/blobs/conformance';
import { Rig } from './rig.ts';

blobsConformance('MongoDB', async () => {
  const rig = new Rig();
  return {
    blobs: await rig.store().blobs('one'),
    reopen: () => rig.store().blobs('one'),
    dispose: () => rig[Symbol.asyncDispose](),
  };
});
