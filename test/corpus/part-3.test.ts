// A quarter of the corpus.
import { corpus } from './corpus.ts';

corpus(2, 4);
