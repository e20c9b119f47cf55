// Builds the dashboard into web/dist.
import { fileURLToPath } from 'node:url';

try {
  const { build } = await import('vite');
  await build({ configFile: fileURLToPath(new URL('./vite.config.ts', import.meta.url)), logLevel: 'warn' });
} catch (error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND' || !error.message.includes("'vite'")) throw error;
  // Installed without the packages for development, as in a container that got web/dist from elsewhere
  process.stderr.write('The dashboard was not built: vite is not installed.\n');
}
