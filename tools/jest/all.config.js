import { join } from 'node:path';
import unit from '../../jest.config.js';
import long from './long.config.js';

const ROOT = join(import.meta.dirname, '../..');

/** All tests that need no engine, in one run: both cores are busy until the end. */
export default {
  ...long,
  projects: [...unit.projects.map((path) => path.replace('<rootDir>', ROOT)), ...long.projects],
};
