// For zsh 5 (manual, Completion System): a function for `fpath`, or to be sourced after `compinit`.
import type { CompletionFlag, CompletionWords } from './completion-words.ts';

export function zshCompletion({ commands, common }: CompletionWords): string {
  return `#compdef schemagate
# zsh completion of schemagate. Load it with: source <(schemagate completion zsh)
_schemagate() {
  local context state state_descr line word command
  typeset -A opt_args
  for word in \${words[2,CURRENT-1]}; do
    case $word in
      (${commands.map(({ name }) => name).join('|')}) command=$word; break ;;
    esac
  done
  local -a commands=(
${commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`).join('\n')}
  )
  local -a flags=(
${common.map((flag) => `    ${spec(flag)}`).join('\n')}
  )
  local -a operands
  case $command in
${commands
  .filter(({ flags, operands }) => flags.length + operands.length > 0)
  .map(
    ({ name, flags, operands }) =>
      `    (${name}) flags+=(${flags.map(spec).join(' ')})${operands.length === 0 ? '' : ` operands=(${operands.join(' ')})`} ;;`,
  )
  .join('\n')}
  esac
  _arguments -S $flags '1: :->command' '*: :->operand' && return
  case $state in
    (command) _describe -t commands command commands ;;
    (operand) (( \${#operands} )) && compadd -a operands ;;
  esac
}
compdef _schemagate schemagate
`;
}

function spec({ flag, doc, value }: CompletionFlag): string {
  const text = doc.replace(/[[\]\\:]/g, '\\$&');
  if (value === 'none') return quoted(`${flag}[${text}]`);
  const action = value === 'any' ? ' ' : value === 'file' ? '_files' : `(${value.join(' ')})`;
  return quoted(`${flag}=[${text}]:value:${action}`);
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
