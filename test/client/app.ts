// A page of somebody else, as bundle.test.ts bundles it
import { createClient, outcome } from 'vodsmith/client';

Object.assign(globalThis, { createClient, outcome });
