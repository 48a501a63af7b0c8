// The files of a project that may say which tool runs its migrations, by their names only: most of them are in no project. The build puts what
// this module exports in its place, so that no tool is asked before one of its files is found (scripts/build/constant-module.ts).
import { TOOLS } from './layouts.ts';

/** Files by which a project runs programs. */
export const CALLERS: readonly string[] = [
  'Makefile',
  'justfile',
  'Justfile',
  'Taskfile.yml',
  'Taskfile.yaml',
  'docker-compose.yml',
  'docker-compose.yaml',
  'compose.yaml',
  'compose.yml',
];

const unique = (files: readonly string[]): readonly string[] => [...new Set(files)];

/** In the migrations folder itself, and in that or any folder above it. */
export const SIGN_FILES: { readonly inFolder: readonly string[]; readonly around: readonly string[] } = {
  inFolder: unique(TOOLS.flatMap(({ inFolder = {} }) => Object.keys(inFolder))),
  around: unique(
    TOOLS.flatMap(({ project = {}, called, impliedBy = {} }) => [
      ...Object.keys(project),
      ...(called === undefined ? [] : CALLERS),
      ...Object.keys(impliedBy),
    ]),
  ),
};
