/**
 * Every problem that reading and checking content can find. A code never changes its meaning. `about` explains it in the authors' guide;
 * `says` and `remedy` are filled in for each case. Errors keep a file from being published; warnings ask for a second look.
 */
export type Severity = 'error' | 'warning'
type Entry = { severity: Severity; about: string; says: string; remedy: string }

const error = (about: string, says: string, remedy: string): Entry => ({ severity: 'error', about, says, remedy })
const warning = (about: string, says: string, remedy: string): Entry => ({ severity: 'warning', about, says, remedy })

export const codes = {
  // Files
  'not-found': error('The file or folder to check exists.', 'there is no file or folder {path}', 'Name a curriculum folder, the folder that holds them, or one .md file.'),
  'unreadable': error('Files can be read.', 'this file cannot be read ({reason})', 'Check its permissions, or put the file back.'),
  'too-large': error('A file has at most 1 MB.', 'this file has {size}; the limit is 1 MB', 'Split the module, or make the picture smaller.'),
  'too-many-files': error('A folder of content has at most 2000 files.', 'there are more than 2000 files in here', 'Name the folder of the content itself.'),
  'bad-encoding': error('Text files are UTF-8.', 'these bytes are not UTF-8 text', 'Save the file as UTF-8.'),
  'bad-character': error('Text holds no control, replacement or direction-changing characters.', 'a character that text cannot hold ({name})', 'Delete it, or type what it should have been.'),
  'more-problems': warning('A file reports 500 problems at most.', '{count} more problems like these', 'Mend the first ones and check again.'),
  // Front matter
  'front-matter': error('A file opens with front matter between two lines ---, of at most 64 kB.', '{what}', 'Begin the file with ---, the fields, and --- on a line of its own.'),
  'yaml': error('Front matter is plain YAML: no tags, anchors or aliases.', 'the front matter is not YAML as it should be: {what}', 'Mend this line; put quotes around text that holds a colon.'),
  'unknown-field': error('Front matter has only the fields of its kind of file.', 'there is no field “{name}” here', 'Fields here: {names}.'),
  'missing-field': error('Required fields are there.', 'the field “{name}” is missing', 'Add {name}: {example}.'),
  'bad-field': error('Each field holds what it should.', 'the field “{name}” should be {expected}', 'Write for example {name}: {example}.'),
  // Structure
  'no-section': error('A module has at least one section.', 'there is no section', 'Open one with a second-level heading: ## Its title.'),
  'stray-text': error('Text stands in a section or in an item.', '{what}', '{do}'),
  'bad-heading': error('Second-level headings open sections and items; the one first-level heading is # Quiz.', '{what}', '{do}'),
  'heading-skipped': error('Heading levels go down one at a time.', 'a level {level} heading follows a level {before} heading', 'Use {wanted}.'),
  'open-comment': error('Comments close.', 'this comment never closes', 'Close it with -->.'),
  'open-fence': error('Code blocks close.', 'this code block never closes', 'Close it with the same signs on a line of their own.'),
  'misplaced-item': error('The comment of an item stands right below its heading: ### in a section, ## in the quiz.', 'this comment of an item does not stand below a heading of its own', 'Put it right below a heading: ### in a section, ## in the quiz.'),
  'missing-item': error('Every heading in the quiz is that of an item.', 'this heading has no comment of an item below it', 'Add <!-- item id=… type=… lo=… --> on the next line.'),
  'few-items': error('A form has at least 5 scored items before and after.', 'form {form} has {count} scored items that count for gain', 'Add items: a form needs at least 5.'),
  // Feedback
  'bad-feedback': error('A form of feedback has one part, or a second one that is called After 30 days, each with questions; a role is given once in a part, on a scale from 1 to 5.', '{what}', '{do}'),
  // Items
  'bad-comment': error('The comment of an item is a list of name=value.', '{what}', 'Write <!-- item id=… type=… lo=… -->, each as name=value or name="two words".'),
  'unknown-attribute': error('Items have only the attributes of the authoring language.', 'there is no attribute “{name}”', 'Attributes: {names}.'),
  'misplaced-attribute': error('An attribute stands only where it means something.', '“{name}” means nothing on {where}', 'Remove it.'),
  'missing-attribute': error('An item has an id, a type and (except likert) an objective.', 'the item has no {name}=', 'Add {name}={example}.'),
  'bad-attribute': error('Attributes have values of their kind.', '“{value}” is not a value for {name}', 'Use {expected}.'),
  'duplicate-id': error('An id is used once: curricula everywhere; modules, pages and items in their curriculum.', 'the id “{id}” is taken by {where}', 'Give one of them another id; an id in use never changes.'),
  'changed-type': error('The type of a published item never changes.', 'the item “{id}” was published as {before}, not {type}', 'Give the new item a new id.'),
  'unknown-objective': error('Items name objectives of their module.', 'the module has no objective “{name}”', 'Objectives: {names}.'),
  'missing-stem': error('An item asks something.', 'the item has no question', 'Write the question between the comment and the answers.'),
  'missing-answer': error('An item has the answers that its type needs.', 'an item of type {type} needs {wanted}', '{do}'),
  'wrong-ticks': error('single and truefalse have one [x]; multiple at least one.', '{count} options are marked [x]', '{do}'),
  'bad-option': error('Options are lines of one task list, each with its own text.', '{what}', '{do}'),
  'missing-key': error('Every option has a key, kept for ever in answers.', 'this option has no key', 'Add <!-- {key} --> at its end, or run check with --fix.'),
  'bad-key': error('Keys are short, of a–z, 0–9 and hyphens, and used once in an item.', '{what}', 'Write one key such as <!-- {key} --> at the end of the line.'),
  'loose-feedback': error('Feedback stands indented under its option.', 'this quote belongs to no option', 'Indent it by two spaces under its option, or begin it with **Why:**.'),
  'bad-number': error('A number answer is 41, 41 ± 1, 40–42 or 41 ± 2%.', '“{text}” is not a number answer', 'Write 41, 41 ± 1, 40–42 or 41 ± 2%; a unit goes into unit=.'),
  'bad-table': error('Tables have a head, a line |---|---|, and as many cells in every row.', '{what}', '{do}'),
  'bad-scale': error('A scale counts up in steps of 1 and names each step.', '{what}', 'Write **Scale:** 1 Strongly disagree / 2 Disagree / 3 Agree.'),
  'bad-list': error('Each answer, step or statement is there once and has text.', '{what}', '{do}'),
  'bad-foreseen': error('Foreseen answers are wrong ones, each with an indented quote as feedback.', '{what}', '{do}'),
  'repeated-part': error('Each part of an item is written once.', 'a second {part} in one item', 'Keep one of them.'),
  // Text
  'unknown-source': error('Citations name sources of the module.', 'no source is called “{name}”', 'Add it under sources, or write \\[ for a bracket that is not a citation.'),
  'bad-source': error('Labels of sources can stand in a citation, and differ by more than signs.', '{what}', '{do}'),
  'missing-alt': error('Every picture has alt text.', 'this picture has no alt text', 'Say between the square brackets what the picture shows.'),
  'missing-file': error('Pictures, videos and linked files exist.', 'there is no file {path}', 'Put the file there, or mend the path.'),
  'bad-picture': error('Pictures are files of the curriculum: svg, png, jpg, gif, webp, avif; videos mp4 or webm.', '{what}', '{do}'),
  'missing-captions': error('Every video has captions.', 'the video has no captions', 'Add {path}.'),
  'bad-link': error('Links lead somewhere.', '{what}', '{do}'),
  'raw-html': error('Text is markdown; HTML tags are shown as they stand.', 'a raw HTML tag: {tag}', 'Say it in markdown; write \\< for a sign that is not a tag.'),
  'unknown-callout': error('Callouts are NOTE, TIP, IMPORTANT, WARNING and CAUTION.', 'there is no callout {name}', 'Use [!NOTE], [!TIP], [!IMPORTANT], [!WARNING] or [!CAUTION].'),
  'loose-ticks': error('Task lists belong to items.', 'a task list outside an item', 'Put a heading and <!-- item id=… type=single lo=… --> above it, or use a plain list.'),
  'bad-svg': error('A drawing has a title and a desc, and only drawing elements.', '{what}', '{do}'),
  // Curriculum
  'missing-curriculum': error('A folder of modules has a curriculum.md.', 'the folder {folder} has no curriculum.md', 'Write one, with id, title and order.'),
  'unknown-module': error('order, pages and credit_types name files of the folder by id.', 'no {kind} here has the id “{name}”', 'Ids here: {names}.'),
  'credit-hours': error('A kind of credit has no more hours than the certificate, or than the modules that it names.', '“{name}” says {hours} hours, but there are only {sum} to count', 'Write fewer hours, or hours: sum of modules.'),
  'repeated-module': error('order and pages name each id once.', '“{name}” stands here twice', 'Remove one.'),
  // Quality
  'uncited-source': warning('Every source is cited.', 'the source “{name}” is never cited', 'Cite it as [{name}], or remove it.'),
  'untested-objective': warning('Every objective is tested on every form.', 'no item on form {form} tests the objective “{name}”', 'Add an item with lo={name}.'),
  'uneven-objective': warning('Forms weigh objectives alike, 2 : 1 at most.', 'the objective “{name}” has {a} points on form A and {b} on form B', 'Move or add items until the two are within 2 : 1.'),
  'longest-key': warning('The right answer is not always the longest.', 'in {count} of {of} single-choice items the right answer is the longest option', 'Shorten right answers or lengthen wrong ones.'),
  'same-position': warning('The right answer is not always in one place.', 'in {count} of {of} single-choice items the right answer is option {place}', 'Move right answers to other places.'),
  'all-of-the-above': warning('Options that point at other options do not stand shuffling.', '“{text}” points at other options, and options are shuffled', 'Reword it, or use type=multiple; shuffle=no keeps the order.'),
  'negative-question': warning('Questions ask for what is so.', 'the question asks for what is not so: “{text}”', 'Turn it around, so that the right answer is true.'),
  'few-options': warning('Three choices or more.', 'only {count} {what}', 'Add a wrong answer that half-trained people give.'),
  'many-items': warning('A sitting has at most 15 items.', 'form {form} has {count} items in one sitting', 'Leave out those that tell least: 15 are enough.'),
  'hard-to-read': warning('Text reads at grade 12 at most (Flesch–Kincaid).', '{part} reads at grade {grade}', 'Shorten sentences and use shorter words.'),
  'far-minutes': warning('minutes fits the length.', 'minutes says {minutes}, but reading and answering take about {estimate}', 'Change minutes, or the length of the module.'),
  'client-identifier': warning('Nothing points to a person served.', 'this looks like {what}', 'Remove it, or make it plainly invented.'),
  'unused-module': warning('Every module and page of the folder is taught.', '{kind} “{name}” is not part of curriculum.md', 'Add it under {field}, or move the file out.'),
  'missing-role': warning('Both parts of a form of feedback ask how satisfied people are; the first also what they expect, intend and would recommend.', 'no statement of “{part}” has role={name}', 'Add role={name} to the statement that asks for it, so that summaries can count it.'),
  'long-feedback': warning('A part of a form of feedback takes 5 minutes at most.', '“{part}” takes about {minutes} minutes', 'Leave out what nobody will act on.'),
  'hours-differ': warning('Contact hours are the sum of minutes.', 'contact_hours says {hours}, but the modules add up to {sum}', 'Write contact_hours: sum of modules, or mend minutes.'),
} satisfies Record<string, Entry>

export type Code = keyof typeof codes
