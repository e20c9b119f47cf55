import { parser } from '@prometheus-io/lezer-promql';

/** A metric that an expression in PromQL reads. */
export interface LabelUse {
  metric: string;
  /** Labels that it is selected by. */
  selected: string[];
  /** Labels that the sums around it keep. */
  grouped: string[];
}

/** In the order in which they are read. */
export function labelUses(expression: string): LabelUse[] {
  const uses: LabelUse[] = [];
  /** Of the sums around what is read now. */
  const grouped: string[][] = [];
  const textOf = ({ from, to }: { from: number; to: number }) => expression.slice(from, to);
  parser.parse(expression).iterate({
    enter({ name, node }) {
      if (name === 'AggregateExpr') {
        const list = node.getChild('AggregateModifier')?.getChild('GroupingLabels');
        grouped.push((list?.getChildren('LabelName') ?? []).map(textOf));
      }
      if (name === 'VectorSelector') {
        const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
        const selected = matchers.map((matcher) => textOf(matcher.getChild('LabelName')!));
        uses.push({ metric: textOf(node.getChild('Identifier')!), selected, grouped: grouped.flat() });
      }
    },
    leave({ name }) {
      if (name === 'AggregateExpr') grouped.pop();
    },
  });
  return uses;
}
