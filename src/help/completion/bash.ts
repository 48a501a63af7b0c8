// For bash 4.4 and later, without the package bash-completion (manual, Programmable Completion).
import type { CompletionFlag, CompletionWords } from './completion-words.ts';

export function bashCompletion({ commands, common }: CompletionWords): string {
  const names = commands.map(({ name }) => name);
  const all = unique([...common, ...commands.flatMap(({ flags }) => flags)]);
  const withWords = all.filter((flag): flag is CompletionFlag & { value: readonly string[] } => Array.isArray(flag.value));
  const taking = (value: CompletionFlag['value']) => all.filter((flag) => flag.value === value).map(({ flag }) => flag);
  return `# bash completion of schemagate. Load it with: source <(schemagate completion bash)
_schemagate() {
  local word=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command= given
  # A word with = in it comes in three.
  [[ $word == = ]] && word=
  [[ $previous == = ]] && previous=\${COMP_WORDS[COMP_CWORD-2]}
  COMPREPLY=()
  for given in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $given in
      --) return ;;
      ${names.join('|')}) command=$given; break ;;
    esac
  done
  case $previous in
${withWords.map(({ flag, value }) => `    ${flag}) mapfile -t COMPREPLY < <(compgen -W '${value.join(' ')}' -- "$word"); return ;;`).join('\n')}
    ${taking('file').join('|')}) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
    ${taking('any').join('|')}) return ;;
  esac
  local flags='${common.map(({ flag }) => flag).join(' ')}' operands=
  case $command in
    '') operands='${names.join(' ')}' ;;
${commands
  .filter(({ flags, operands }) => flags.length + operands.length > 0)
  .map(
    ({ name, flags, operands }) =>
      `    ${name}) flags+=' ${flags.map(({ flag }) => flag).join(' ')}'${operands.length === 0 ? '' : ` operands='${operands.join(' ')}'`} ;;`,
  )
  .join('\n')}
  esac
  [[ $word == -* ]] && operands=$flags
  mapfile -t COMPREPLY < <(compgen -W "$operands" -- "$word")
}
complete -F _schemagate schemagate
`;
}

const unique = (flags: readonly CompletionFlag[]): readonly CompletionFlag[] => [
  ...new Map(flags.map((flag) => [flag.flag, flag])).values(),
];
