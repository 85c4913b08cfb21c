import { flagCombinations } from '../src/black-box/flag-combinations.ts';
import { productSystem } from '../src/black-box/product-system.ts';

flagCombinations(productSystem);
