import { expect, test } from 'vitest';
import { explainFault } from '../../src/storage/s3-faults.ts';

test('a disk without room for what is read from the bucket is no fault of the bucket', () => {
  const error = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  expect(explainFault(error, 'An object could not be read', 'files/videos/a.mp4')).toMatchObject({ code: 'disk_full' });
});
