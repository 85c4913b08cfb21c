import { flagFlips } from '../src/black-box/flag-flips.ts';
import { productSystem } from '../src/black-box/product-system.ts';

flagFlips(productSystem);
