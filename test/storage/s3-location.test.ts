import { expect, test } from 'vitest';
import { describeS3, readS3Url } from '../../src/storage/s3-location.ts';

test.each([
  ['s3://media', { bucket: 'media', prefix: '', forcePathStyle: false }],
  ['s3://media/', { bucket: 'media', prefix: '', forcePathStyle: false }],
  ['s3://media/a/b.c', { bucket: 'media', prefix: 'a/b.c/', forcePathStyle: false }],
  [
    's3://my.media-1?region=eu-west-1',
    { bucket: 'my.media-1', prefix: '', region: 'eu-west-1', forcePathStyle: false },
  ],
  [
    's3://media/a/?endpoint=http://localhost:9000&region=x&forcePathStyle=true',
    { bucket: 'media', prefix: 'a/', endpoint: 'http://localhost:9000', region: 'x', forcePathStyle: true },
  ],
  [
    's3://media?endpoint=https%3A%2F%2Fs3.example.com%2F&forcePathStyle=false',
    { bucket: 'media', prefix: '', endpoint: 'https://s3.example.com', forcePathStyle: false },
  ],
])('%s', (text, location) => {
  expect(readS3Url(text)).toEqual(location);
});

test('a message names the bucket, what its keys begin with, and the server', () => {
  expect(describeS3(readS3Url('s3://media/a')!)).toBe('s3://media/a/');
  expect(describeS3(readS3Url('s3://media?endpoint=http://host:9000')!)).toBe('s3://media/ at http://host:9000');
});
