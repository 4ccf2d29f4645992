import { readFileSync } from 'node:fs';
import { parse, type ParseResult } from '@babel/parser';

export interface DocumentedInterface {
  description: string;
  /** The comment of each field that has one; those of the interfaces that it extends, too. */
  fields: ReadonlyMap<string, string>;
}

type Statement = ParseResult['program']['body'][number];
type Parent = NonNullable<InterfaceDeclaration['extends']>[number];
type InterfaceDeclaration = Extract<Statement, { type: 'TSInterfaceDeclaration' }>;

/**
 * The interfaces of a TypeScript file with their comments: what people read in an editor, for other languages.
 *
 * @param interfaces - those that it may extend, from files that were read before; its own are added
 */
export function readInterfaces(
  file: URL,
  interfaces: Map<string, DocumentedInterface> = new Map(),
): Map<string, DocumentedInterface> {
  const { program } = parse(readFileSync(file, 'utf8'), { sourceType: 'module', plugins: ['typescript'] });
  for (const statement of program.body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declaration?.type !== 'TSInterfaceDeclaration') continue;
    interfaces.set(declaration.id.name, {
      description: commentOf(statement),
      fields: new Map([...inheritedFields(declaration, interfaces), ...ownFields(declaration)]),
    });
  }
  return interfaces;
}

function* ownFields({ body }: InterfaceDeclaration): Generator<[string, string]> {
  for (const member of body.body) {
    if (member.type !== 'TSPropertySignature' || member.key.type !== 'Identifier') continue;
    const comment = commentOf(member);
    if (comment !== '') yield [member.key.name, comment];
  }
}

function inheritedFields(
  { extends: parents }: InterfaceDeclaration,
  interfaces: ReadonlyMap<string, DocumentedInterface>,
): [string, string][] {
  return (parents ?? []).flatMap((parent) => [...(interfaces.get(nameOf(parent))?.fields ?? [])]);
}

/** Of `Omit<Name, …>`, the name inside: what is left out has no field to be described. */
function nameOf({ expression, typeParameters }: Parent): string {
  const [argument] = typeParameters?.params ?? [];
  if (argument?.type === 'TSTypeReference' && argument.typeName.type === 'Identifier') return argument.typeName.name;
  return expression.type === 'Identifier' ? expression.name : '';
}

/** The text of the comment in front: one line, without stars, backquotes and links. */
function commentOf({ leadingComments }: Pick<Statement, 'leadingComments'>): string {
  const text = leadingComments?.at(-1)?.value ?? '';
  if (!text.startsWith('*')) return '';
  return text
    .replaceAll(/^[ \t]*\*+ ?/gm, '')
    .replaceAll(/\{@link ([^}]+)\}/g, '$1')
    .replaceAll('`', '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
