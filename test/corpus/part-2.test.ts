// A quarter of the corpus.
import { corpus } from './corpus.ts';

corpus(1, 4);
