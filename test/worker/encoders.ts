import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Encoder } from '../../src/media/encoder.ts';
import { encoder } from '../media/generated-media.ts';

/** An encoder whose ffmpeg is a script of the shell; `$REAL` in it is the real one. It sees the files that tests see. */
export async function scriptedEncoder(folder: string, script: string): Promise<Encoder> {
  const path = join(folder, 'ffmpeg');
  await writeFile(path, `#!/bin/sh\nREAL=${encoder.ffmpeg}\n${script}\n`);
  await chmod(path, 0o755);
  return { ...encoder, ffmpeg: path, sandbox: { ...encoder.sandbox, files: false } };
}

/** Fails, with a word, until `times` starts were made; then it is the real one. */
export function failing(folder: string, times: number): Promise<Encoder> {
  return scriptedEncoder(
    folder,
    `echo x >> ${folder}/starts
if [ $(wc -l < ${folder}/starts) -le ${times} ]; then echo "starting" >&2; echo "Cannot allocate memory" >&2; exit 1; fi
exec "$REAL" "$@"`,
  );
}

/** The picture is encoded at half the speed of the film; everything else as fast as it can. */
export function slowPicture(folder: string): Promise<Encoder> {
  return scriptedEncoder(
    folder,
    `case "$*" in *libx264*) exec "$REAL" -readrate 0.5 "$@";; esac
exec "$REAL" "$@"`,
  );
}
