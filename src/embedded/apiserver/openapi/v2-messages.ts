/** What a field of a message is. */
export interface V2Field {
  /** In JSON. */
  readonly name: string;
  /** `text`, `bool`, `double`, `int`, `any` (any JSON), or a message. */
  readonly type: string;
  readonly isList: boolean;
}

/** A message of `openapi.v2.Document`. */
export interface V2Message {
  /** Fields by the names of JSON, each with its number. */
  readonly fields: ReadonlyMap<string, V2Field & { readonly number: number }>;
  /** Fields of JSON that the message does not name: those whose names begin so, with what they are. */
  readonly others: readonly { readonly number: number; readonly prefix: string; readonly type: string }[];
}

/**
 * The messages of `openapi.v2.Document` (gnostic-models v0.7.0, openapiv2/OpenAPIv2.proto), as far as Kubernetes' document
 * has them. Each word is a field, its place the field's number: `name` is text, `name:Message` a message, `name:bool`,
 * `name:double`, `name:int` and `name:any` are values, `[]` is a list, and `_` is what Kubernetes never has. `x-*:any` are all
 * fields of JSON whose names begin with `x-`, `*:Message` all fields that are not named, each with its name.
 */
const lines: Readonly<Record<string, string>> = {
  Document:
    'swagger info:Info host basePath schemes[] consumes[] produces[] paths:Paths definitions:Schemas parameters:Parameters _ security:SecurityRequirement[] securityDefinitions:SecurityDefinitions _ _ x-*:any',
  Info: 'title version description termsOfService _ _ x-*:any',
  Paths: 'x-*:any /*:PathItem',
  PathItem:
    '$ref get:Operation put:Operation post:Operation delete:Operation options:Operation head:Operation patch:Operation parameters:ParametersItem[] x-*:any',
  Operation:
    'tags[] summary description _ operationId produces[] consumes[] parameters:ParametersItem[] responses:Responses schemes[] deprecated:bool security:SecurityRequirement[] x-*:any',
  Parameters: '*:Parameter',
  BodyParameter: 'description name in required:bool schema:Schema x-*:any',
  PlainParameter:
    'required:bool in description name type format _ _ default:any _ _ _ _ _ _ pattern _ _ uniqueItems:bool _ _ x-*:any',
  QueryParameter:
    'required:bool in description name allowEmptyValue:bool type format _ _ default:any _ _ _ _ _ _ pattern _ _ uniqueItems:bool _ _ x-*:any',
  Responses: '*:ResponseValue x-*:any',
  Response: 'description schema:SchemaItem _ _ x-*:any',
  JsonReference: '$ref description',
  Schemas: '*:Schema',
  Schema:
    '$ref format title description default:any multipleOf:double maximum:double exclusiveMaximum:bool minimum:double exclusiveMinimum:bool maxLength:int minLength:int pattern maxItems:int minItems:int uniqueItems:bool maxProperties:int minProperties:int required[] enum:any[] additionalProperties:SchemaOrBoolean type:Texts items:Items allOf:Schema[] properties:Schemas discriminator readOnly:bool _ externalDocs:ExternalDocs example:any x-*:any',
  ExternalDocs: 'description url x-*:any',
  SecurityRequirement: '*:Texts',
  SecurityDefinitions: '*:SecurityDefinition',
  ApiKeySecurity: 'type name in description x-*:any',
  // Messages that are one of several, or a list: what is written is wrapped first (encode-v2.ts).
  Texts: 'value[]',
  Items: 'schema:Schema[]',
  SchemaOrBoolean: 'schema:Schema boolean:bool',
  SchemaItem: 'schema:Schema',
  ParametersItem: 'parameter:Parameter reference:JsonReference',
  ResponseValue: 'response:Response reference:JsonReference',
  Parameter: 'body:BodyParameter other:NonBodyParameter',
  NonBodyParameter: 'header:PlainParameter _ query:QueryParameter path:PlainParameter',
  SecurityDefinition: '_ apiKey:ApiKeySecurity',
};

/** The message of a name. @throws Error when there is none. */
export function v2MessageOf(name: string): V2Message {
  const message = messages.get(name);
  if (message === undefined) throw new Error(`there is no message ${name}`);
  return message;
}

const messages = new Map(Object.entries(lines).map(([name, line]) => [name, parseMessage(line)]));

function parseMessage(line: string): V2Message {
  const words = line.split(' ').map((word, index) => {
    const isList = word.endsWith('[]');
    const [name = '', type = 'text'] = (isList ? word.slice(0, -'[]'.length) : word).split(':');
    return { name, type, isList, number: index + 1 };
  });
  const isOpen = ({ name }: V2Field): boolean => name.endsWith('*');
  return {
    fields: new Map(words.filter((word) => !isOpen(word) && word.name !== '_').map((word) => [word.name, word])),
    others: words
      .filter(isOpen)
      .map(({ name, type, number }) => ({ number, prefix: name.slice(0, -1), type }))
      // The longest first: `x-` before all names.
      .sort((a, b) => b.prefix.length - a.prefix.length),
  };
}
