import { findEncoder } from '../../../src/media/encoder.ts';
import { runEncoder } from '../../../src/media/run-encoder.ts';

// A server for the tests to kill: starts a process that does not end by itself, and prints its number.
const { sandbox, ...found } = await findEncoder({ ownUser: true });
const leash = process.argv[2] === 'leash' && sandbox.leash;
const encoder = { ...found, ffmpeg: '/bin/sh', sandbox: { ...sandbox, files: false, leash } };
const script = 'echo $$; while :; do sleep 0.1; done';
await runEncoder(encoder, 'ffmpeg', ['-c', script], { reads: [], onLine: (line) => console.log(line) });
