/** acme-client sends what it is given; its types lack what came after RFC 8555. */
export interface NewOrder {
  readonly identifiers: { readonly type: string; readonly value: string }[];
  readonly profile?: string;
  readonly replaces?: string;
}
