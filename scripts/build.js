// Builds what runs elsewhere than in the server, at the same time: the pages, and vodsmith/client. npm runs it after
// `npm install` in a clone and before it packs.
await Promise.all([import('./build-client.js'), import('../web/build.js')]);
