import { closest } from '#domain';
import { Stop } from '../../say.ts';
import { text } from '../arguments/kinds.ts';
import { optional } from '../arguments/parameter.ts';
import { helpText } from '../arguments/usage.ts';
import { just } from '../just.ts';
import { recipe, type Outcome } from '../recipe.ts';
import { facts } from '../terminal/table.ts';
import { TOPICS, type Topic } from './topics.ts';

export const help = recipe({
  name: 'help',
  summary: 'Says how something is done, by a few recipes: a topic. Of a recipe it says what it takes.',
  example: ['login'],
  parameters: { topic: optional(text, 'a topic, or the name of a recipe; left out: all topics') },
  run: async ({ topic: asked }, { recipes }) => {
    if (asked === undefined) return allTopics();
    const topic = TOPICS.find(({ name }) => name === asked.toLowerCase());
    if (topic) return ofTopic(topic);
    const found = await recipes.get(asked)?.();
    if (found) return { json: { recipe: asked, help: helpText(found) }, text: helpText(found) };
    const meant = closest(asked.toLowerCase(), [...TOPICS.map(({ name }) => name), ...recipes.keys()]);
    throw new Stop(
      `there is no topic "${asked}", and no recipe of this name${meant === undefined ? '' : `; is ${meant} meant?`}\n` +
        `  The topics:  ${just('help')}\n  The recipes: ${just('--list')}`,
    );
  },
});

const allTopics = (): Outcome => ({
  json: TOPICS.map(({ name, about }) => ({ topic: name, about })),
  text: `${facts(TOPICS.map(({ name, about }) => [name, about]))}\n\n${just('help', 'TOPIC')} says how; ${just('NAME', '--help')} what a recipe takes.`,
  next: [
    ['see all recipes', just('--list')],
    ['have them completed by your shell', just('completions', '--help')],
  ],
});

function ofTopic({ name, about, steps, read }: Topic): Outcome {
  const commands = steps.map(([what, ...words]) => [what, just(...words)] as const);
  return {
    json: { topic: name, about, steps: commands.map(([what, command]) => ({ what, command })), read },
    text: [
      about,
      '',
      ...commands.map(([what, command]) => `${what}\n  ${command}`),
      '',
      `To read: ${read.map((page) => `docs/${page}`).join(', ')}`,
    ].join('\n'),
  };
}
