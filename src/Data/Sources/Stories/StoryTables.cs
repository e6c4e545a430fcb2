namespace Hone.Data.Sources.Stories;

/// <summary>The stories' sentences and words, as tables to read.</summary>
/// <remarks>
/// <c>rule: form | form</c> opens a table; each line under it is one alternative: a weight, then its text in each form. A line
/// that starts with no weight goes on with the one above; a line with fewer forms takes the rest from the one above.
/// <c>rule = …, …</c> lists alternatives, each with its weight, that have but one form. <c>{rule}</c> is the first form,
/// <c>{rule.form}</c> another. The first mention of a rule in a story draws an alternative in proportion to the weights, and
/// later mentions repeat it: so a story stays true to its facts, and only who remembers them can tell how it goes on.
/// </remarks>
static class StoryTables
{
    public const string Text =
        """
        story:
          6 {opening} {hero} {found} {look} {colour} {animal} {place}.
            {hero.He} {named} it {pet} and {fed} it {food}.
            {thanks} {night} the {colour} {animal} {slept} {bed}.
          6 {opening} {hero} {found} {look} {colour} {animal} {named} {pet} {place}.
            It {hoped} to {wish}, so they {went} to {friend}, who {lent} them {tool}.
            {number.Two} {hours} later, {pet} {wish.did}!
          5 {opening} {hero} {lost} {hero.his} {quality} {colour} {toy} {place}. {hero.He} {hero.was} {sad}.
            But {friend} {searched} {manner} and {spied} the {colour} {toy} {hidden}. {joy}
          5 {opening} {hero} {picked} {sum} to {friend}.
            With the other {sum.left} {hero.he} {made} {dish} for {number} {mood} {guests}. {verdict}
          5 {home}, {hero} {live}{hero.s} with {look} {colour} {animal}.
            It is {age}, is called {pet} and {likes} {hobby}.
            Every {daytime} {hero.he} {call}{hero.s} to {pet}, and the {animal} {animal.says} {manner}.
          5 {opening} {friend} {sent} {hero} {quality.a} {colour} {toy} and {food}.
            {hero.He} {hero.was} {glad}, but {trouble}.
            {night} {hero.he} {dreamed} {number} {colour} {toy.s}.

        opening:
          5 One {weather} {daytime},
          5 On {weekday},
          5 In {month},
          4 {ago} days ago,

        thanks:
          4 It {animal.said} {manner}.
          4 "{word}, {hero.dear}!" {animal.said} {pet}.
          3 {pet} ate {food.the} {manner}.

        joy:
          4 "My {toy}!" {cried} {hero}.
          3 {hero.He} {thanked} {friend} with {food}.
          2 {hero.He} {danced} home {gladly}.

        verdict:
          4 They finished it {manner}.
          3 {friend.He} {wanted} more {fruit}.
          3 It was {taste}!

        trouble:
          4 {hero.his} {animal} {pet} ate {food.the}
          3 the {toy} fell {hole}
          3 a {thief} took it {manner}

        hero: who | dear | he | He | his | was | s
          8 Mia | Mia | she | She | her | was | s
          7 Anna | Anna
          7 Lily | Lily
          6 Ruby | Ruby
          6 Clara | Clara
          6 Eva | Eva
          8 Tom | Tom | he | He | his | was | s
          7 Ben | Ben
          7 Sam | Sam
          6 Oscar | Oscar
          6 Felix | Felix
          6 Jack | Jack
          5 the twins | friends | they | They | their | were |

        friend: who | He
          6 Grandma | She
          5 Aunt May | She
          5 Mrs. Hill | She
          4 the queen | She
          4 the baker | She
          6 Grandpa | He
          5 Uncle Joe | He
          5 Mr. Moss | He
          5 the farmer | He
          3 the king | He

        animal: one | said | says
          6 kitten | purred | purrs
          6 puppy | barked | barks
          6 duck | quacked | quacks
          6 fox | yapped | yaps
          5 rabbit | squeaked | squeaks
          5 owl | hooted | hoots
          5 goat | bleated | bleats
          5 bear | growled | growls

        wish: do | did
          6 fly | flew
          5 see the snow | saw the snow
          5 sing a song | sang a song
          5 climb a tower | climbed a tower
          5 swim in the sea | swam in the sea
          4 bake a cake | baked a cake
          4 ride a train | rode a train
          4 find a star | found a star

        food: some | the
          6 some milk | the milk
          5 some cheese | the cheese
          4 some honey | the honey
          5 a carrot | the carrot
          4 a biscuit | the biscuit
          5 an apple | the apple
          4 an egg | the egg
          4 soup | the soup

        sum: six and gave two | left
          4 four {fruit} and gave two | two
          4 five {fruit} and gave two | three
          4 six {fruit} and gave two | four
          4 six {fruit} and gave three | three
          3 seven {fruit} and gave four | three
          3 eight {fruit} and gave four | four

        toy: one | s
          6 kite | kites
          6 ball | balls
          6 hat | hats
          5 drum | drums
          5 boat | boats
          4 teddy | teddies
          4 umbrella | umbrellas
          4 lantern | lanterns

        quality: new | a
          5 new | a new
          5 old | an old
          4 big | a big
          4 tiny | a tiny
          4 long | a long
          3 fine | a fine

        number: two | Two
          5 two | Two
          5 three | Three
          5 four | Four
          5 five | Five
          4 six | Six
          4 seven | Seven

        pet = 6 Pip, 6 Dot, 6 Biscuit, 5 Coco, 5 Toffee, 5 Button, 5 Max, 4 Pepper, 4 Ziggy, 4 Nutmeg, 4 Waffle, 4 Bella
        colour = 6 red, 6 blue, 6 green, 5 yellow, 5 brown, 5 orange, 5 white, 4 black
        look = 6 a tiny, 6 a little, 5 a lost, 5 an old, 5 a young, 5 a shy, 4 a sleepy, 4 a hungry
        age = 4 two, 4 three, 4 four, 3 five
        mood = 5 happy, 5 hungry, 4 tired, 4 old, 4 loud, 3 rich
        guests = 5 friends, 4 mice, 4 cousins, 4 sailors, 4 neighbours, 3 giants
        thief = 4 magpie, 4 thief, 3 monkey, 3 pirate

        place = 5 in the garden, 5 in the woods, 4 in a barn, 4 in a cave, 4 in town, 5 by the river, 4 by the old well,
            4 under a bridge, 4 under an oak, 3 under a cart
        home = 5 On a farm, 5 Down by the river, 5 In an old mill, 4 High in the hills, 4 At the edge of town
        hidden = 4 under a bush, 4 under the bed, 3 under a cow, 4 up in a tree, 4 in the pond, 4 in a boot
        bed = 4 in {hero.his} hat, 4 on {hero.his} pillow, 4 at {hero.his} feet, 4 beside the fire, 4 by the stove,
            3 in a shoe box
        hole = 5 in the mud, 4 into a well, 3 to pieces, 2 out of a window

        weather = 5 sunny, 5 rainy, 5 windy, 4 cold, 4 warm, 4 foggy
        daytime = 5 morning, 4 evening, 3 noon, 3 night
        weekday = 2 Monday, 2 Tuesday, 2 Wednesday, 2 Thursday
        month = 2 January, 2 February, 3 March, 4 April, 5 May, 5 June
        ago = 5 Two, 5 Three, 4 Four, 4 Five, 3 Six
        hours = 5 days, 4 hours, 3 weeks, 3 minutes
        night = 5 That night, 4 At bedtime, 3 By sunset, 3 Later

        fruit = 5 apples, 5 pears, 5 plums, 4 lemons, 4 cherries, 4 berries, 3 peaches
        dish = 5 a pie, 5 a cake, 4 jam, 4 soup, 4 a pudding, 3 a tart
        taste = 4 delicious, 4 too sweet, 3 very sour, 3 burnt
        tool = 4 a map, 4 a lantern, 4 a rope, 4 a balloon, 4 a golden key, 4 an old book, 3 a drum
        hobby = 4 leaves, 4 old boots, 4 bath time, 4 long naps, 4 loud music, 3 puddles
        word = 5 Thank you, 4 Hello, 3 Good night, 3 How odd

        found = 5 found, 4 met, 4 saw, 3 spotted, 3 rescued
        named = 5 called, 4 named
        fed = 5 gave, 4 fed, 3 brought, 2 bought
        slept = 5 slept, 4 snored, 3 dozed, 3 hid, 2 sang
        hoped = 5 wanted, 4 hoped, 3 had, 2 longed
        went = 5 walked, 5 ran, 4 hurried, 3 skipped, 3 marched
        lent = 5 lent, 4 gave, 3 sold, 2 built
        lost = 5 lost, 4 left, 3 dropped, 3 forgot
        searched = 5 looked, 4 searched, 3 dug, 3 asked
        spied = 5 found, 4 saw, 2 spotted
        picked = 5 picked, 4 bought, 3 found, 3 grew
        made = 5 made, 4 cooked, 2 mixed
        live = 5 live, 3 play, 3 sleep, 2 work
        likes = 5 likes, 4 loves, 3 misses, 2 hates
        call = 5 sing, 4 talk, 3 read, 3 bow
        sent = 5 gave, 4 sent, 3 bought, 2 sold
        dreamed = 5 dreamed of, 4 drew, 3 counted, 2 wished for
        cried = 5 cried, 4 shouted, 3 laughed, 2 sobbed
        thanked = 5 thanked, 2 paid
        danced = 5 danced, 4 ran, 2 rode
        wanted = 5 wanted, 4 asked for, 2 dreamed of

        sad = 5 sad, 5 upset, 4 worried, 3 in tears
        glad = 5 glad, 5 happy, 4 delighted, 4 surprised
        manner = 5 happily, 5 loudly, 5 softly, 5 slowly, 5 quickly, 4 proudly, 4 gently, 4 all day
        gladly = 5 at once, 3 singing, 2 in the rain
        """;
}
