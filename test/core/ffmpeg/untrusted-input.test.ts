import { expect, test } from 'vitest';
import { demuxers, untrusted } from '../../../src/core/ffmpeg/untrusted-input.ts';

test.each(['hls', 'dash', 'concat', 'concatf', 'image2', 'lavfi', 'sdp', 'rtsp', 'imf', 'tee', 'svg_pipe', 'mpjpeg'])(
  'the demuxer %s, which opens other files, addresses or devices, is not used',
  (name) => {
    expect(demuxers).not.toContain(name);
  },
);

test('a source is a local file: no address is opened', () => {
  expect(untrusted.slice(0, 2)).toEqual(['-protocol_whitelist', 'file']);
});
