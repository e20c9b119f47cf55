/**
 * All that an encoder process gets of the environment. GCONV_PATH: statically linked builds crash when they load the
 * character set modules of another libc (docs/adr/0005).
 */
export const bareEnvironment = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', GCONV_PATH: '/nonexistent' };
