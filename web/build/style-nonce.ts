import type { Plugin } from 'vite';

const nonce = `document.querySelector('meta[property=csp-nonce]').nonce`;

/**
 * media-chrome writes the styles of its elements into their shadow roots as `<style>`, which a policy without
 * 'unsafe-inline' refuses. Gives each of them the nonce that the page came with.
 */
export function styleNonce(): Plugin {
  return {
    name: 'style-nonce',
    apply: 'build',
    transform: {
      filter: { id: /\/media-chrome\/dist\/.*\.js$/, code: '<style' },
      handler: (code) => ({ code: code.replaceAll(/<style(?=[ >])/g, `<style nonce="\${${nonce}}"`), map: null }),
    },
  };
}
