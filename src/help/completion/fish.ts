// For fish 3 (manual, Writing your own completions).
import type { CompletionFlag, CompletionWords } from './completion-words.ts';

export function fishCompletion({ commands, common }: CompletionWords): string {
  const names = commands.map(({ name }) => name).join(' ');
  return `# fish completion of schemagate. Load it with: schemagate completion fish | source
complete -c schemagate -f
${commands.map(({ name, summary }) => `complete -c schemagate -n ${quoted(`not __fish_seen_subcommand_from ${names}`)} -a ${name} -d ${quoted(summary)}`).join('\n')}
${common.map((flag) => line(flag, '')).join('\n')}
${commands
  .flatMap(({ name, flags, operands }) => [
    ...flags.map((flag) => line(flag, ` -n ${quoted(`__fish_seen_subcommand_from ${name}`)}`)),
    ...(operands.length === 0
      ? []
      : [`complete -c schemagate -n ${quoted(`__fish_seen_subcommand_from ${name}`)} -a ${quoted(operands.join(' '))}`]),
  ])
  .join('\n')}
`;
}

function line({ flag, doc, value }: CompletionFlag, when: string): string {
  const takes = value === 'none' ? '' : value === 'file' ? ' -r -F' : value === 'any' ? ' -x' : ` -x -a ${quoted(value.join(' '))}`;
  return `complete -c schemagate${when} -l ${flag.slice(2)}${takes} -d ${quoted(doc)}`;
}

const quoted = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;
