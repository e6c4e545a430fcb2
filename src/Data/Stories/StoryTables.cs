namespace Hone.Data;

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
          5 Nora | Nora
          5 Wendy | Wendy
          4 Ida | Ida
          4 Greta | Greta
          4 Vera | Vera
          3 Zoe | Zoe
          3 Yuki | Yuki
          8 Tom | Tom | he | He | his | was | s
          7 Ben | Ben
          7 Sam | Sam
          6 Oscar | Oscar
          6 Felix | Felix
          6 Jack | Jack
          5 Hugo | Hugo
          5 Peter | Peter
          4 Kai | Kai
          4 Dan | Dan
          4 Rolf | Rolf
          3 Quin | Quin
          3 Umar | Umar
          5 the twins | friends | they | They | their | were |
          5 the girls | girls
          5 the boys | boys

        friend: who | He
          6 Grandma | She
          5 Aunt May | She
          5 Mrs. Hill | She
          4 Nurse Joy | She
          4 the queen | She
          4 the baker | She
          3 Doctor Plum | She
          3 the witch | She
          6 Grandpa | He
          5 Uncle Joe | He
          5 Mr. Moss | He
          5 the farmer | He
          4 the miller | He
          4 Old Bill | He
          3 the king | He
          3 Captain Bo | He
          3 the painter | He
          2 Sir Robin | He
          2 Father Frost | He
          2 a ghost | It

        animal: one | said | says
          6 kitten | purred | purrs
          6 puppy | barked | barks
          6 duck | quacked | quacks
          6 fox | yapped | yaps
          5 rabbit | squeaked | squeaks
          5 owl | hooted | hoots
          5 goat | bleated | bleats
          5 bear | growled | growls
          4 frog | croaked | croaks
          4 hen | clucked | clucks
          4 pony | neighed | neighs
          4 wolf | howled | howls
          4 robin | chirped | chirps
          3 lion | roared | roars
          3 calf | mooed | moos
          3 snake | hissed | hisses
          3 crow | cawed | caws
          3 parrot | squawked | squawks
          2 bee | buzzed | buzzes
          2 dragon | sneezed | sneezes

        wish: do | did
          6 fly | flew
          5 see the snow | saw the snow
          5 sing a song | sang a song
          5 climb a tower | climbed a tower
          5 swim in the sea | swam in the sea
          4 bake a cake | baked a cake
          4 ride a train | rode a train
          4 find a star | found a star
          4 win a race | won a race
          4 dance at a ball | danced at a ball
          3 paint the moon | painted the moon
          3 grow a beard | grew a beard
          3 learn to read | learned to read
          3 catch a cloud | caught a cloud
          3 hear the wind | heard the wind
          2 meet a whale | met a whale
          2 join a circus | joined a circus
          2 kiss a queen | kissed a queen
          2 vanish | vanished

        food: some | the
          6 some milk | the milk
          5 some cheese | the cheese
          4 some honey | the honey
          3 some salad | the salad
          5 a carrot | the carrot
          4 a biscuit | the biscuit
          3 a pancake | the pancake
          3 a melon | the melon
          5 an apple | the apple
          4 an egg | the egg
          2 an onion | the onion
          4 soup | the soup
          4 nuts | the nuts
          3 toast | the toast
          3 jelly | the jelly
          2 fresh bread | the bread

        sum: six and gave two | left
          4 four {fruit} and gave two | two
          4 five {fruit} and gave two | three
          3 five {fruit} and gave three | two
          4 six {fruit} and gave two | four
          4 six {fruit} and gave three | three
          2 six {fruit} and gave four | two
          3 seven {fruit} and gave two | five
          3 seven {fruit} and gave four | three
          3 eight {fruit} and gave three | five
          3 eight {fruit} and gave four | four
          3 nine {fruit} and gave three | six
          2 nine {fruit} and gave five | four

        toy: one | s
          6 kite | kites
          6 ball | balls
          6 hat | hats
          5 drum | drums
          5 boat | boats
          4 teddy | teddies
          4 umbrella | umbrellas
          4 lantern | lanterns
          4 scarf | scarves
          4 robot | robots
          4 flag | flags
          4 mask | masks
          3 coat | coats
          3 vase | vases
          3 pencil | pencils
          2 bicycle | bicycles
          2 whistle | whistles
          2 glove | gloves

        quality: new | a
          5 new | a new
          5 old | an old
          4 big | a big
          4 tiny | a tiny
          4 long | a long
          3 fine | a fine
          3 torn | a torn
          3 wet | a wet
          2 cheap | a cheap
          2 ugly | an ugly
          2 golden | a golden
          2 clean | a clean
          2 round | a round
          2 soft | a soft
          2 loud | a loud

        number: two | Two
          5 two | Two
          5 three | Three
          5 four | Four
          5 five | Five
          4 six | Six
          4 seven | Seven
          3 eight | Eight
          3 nine | Nine
          3 ten | Ten
          2 twelve | Twelve

        pet = 6 Pip, 6 Dot, 6 Biscuit, 5 Coco, 5 Toffee, 5 Button, 5 Max, 4 Pepper, 4 Ziggy, 4 Nutmeg, 4 Waffle, 4 Bella,
            4 Fluff, 4 Gus, 3 Pickle, 3 Mango, 3 Snowy, 3 Luna, 3 Jet, 3 Hazel, 3 Inky, 2 Rusty, 2 Olive, 2 Fidget, 2 Momo,
            2 Kiwi, 2 Echo, 2 Acorn, 2 Rex, 2 Willow, 2 Tiger, 2 Duke, 2 Yeti, 2 Noodle,
            2 Cleo, 2 Vanilla
        colour = 6 red, 6 blue, 6 green, 5 yellow, 5 brown, 5 orange, 5 white, 4 black, 4 grey, 4 pink, 3 purple, 3 violet,
            2 indigo, 2 ivory
        look = 6 a tiny, 6 a little, 5 a lost, 5 an old, 5 a young, 5 a shy, 4 a sleepy, 4 a hungry, 4 a muddy, 4 a fat,
            3 an odd, 3 an angry, 3 a brave, 3 a wet, 3 a kind, 2 a royal, 2 a noisy, 2 an ill,
            2 a clever, 2 a dizzy, 2 a rich, 2 a vain, 2 a jolly
        age = 4 two, 4 three, 4 four, 3 five, 3 six, 2 nine, 2 eighty
        mood = 5 happy, 5 hungry, 4 tired, 4 old, 4 loud, 3 rich, 3 tall, 2 polite, 2 bored, 2 wise, 2 shy, 2 clever, 2 noisy, 2 jolly
        guests = 5 friends, 4 mice, 4 cousins, 4 sailors, 4 neighbours, 3 giants, 3 aunts, 3 kings, 2 pirates, 2 bakers
        thief = 4 magpie, 4 thief, 3 monkey, 3 pirate, 2 goblin, 2 cousin

        place = 5 in the garden, 5 in the woods, 4 in a barn, 4 in a cave, 4 in town, 5 by the river, 4 by the old well,
            4 under a bridge, 4 under an oak, 3 under a cart, 4 behind the school, 4 behind the mill, 4 near the market,
            3 near a castle, 4 on the beach, 4 on a hill, 3 on the stairs, 3 at the zoo, 3 at sea, 2 at church, 2 up a tree,
            2 down a mine, 2 on ice, 2 in bed, 2 at work, 2 for tea, 2 at dawn
        home = 5 On a farm, 5 Down by the river, 5 In an old mill, 4 High in the hills, 4 At the edge of town,
            4 In a blue house, 3 Under a bridge, 3 Far away, 3 Near the sea
        hidden = 4 under a bush, 4 under the bed, 3 under a cow, 4 up in a tree, 4 in the pond, 4 in a boot, 3 in the soup,
            4 behind the stove, 4 on the roof, 3 next to a snail, 2 at home, 2 far away
        bed = 4 in {hero.his} hat, 4 on {hero.his} pillow, 4 at {hero.his} feet, 4 beside the fire, 4 by the stove,
            3 in a shoe box, 4 under the stars, 3 on the roof, 3 for an hour, 2 like a king, 2 until noon
        hole = 5 in the mud, 4 into a well, 3 to pieces, 2 out of a window

        weather = 5 sunny, 5 rainy, 5 windy, 4 cold, 4 warm, 4 foggy, 3 quiet, 3 snowy, 3 dark, 2 bright
        daytime = 5 morning, 4 evening, 3 noon, 3 night, 2 afternoon
        weekday = 2 Monday, 2 Tuesday, 2 Wednesday, 2 Thursday, 3 Friday, 3 Saturday, 3 Sunday
        month = 2 January, 2 February, 3 March, 4 April, 5 May, 5 June, 4 July, 3 August, 2 September, 2 October, 3 December
        ago = 5 Two, 5 Three, 4 Four, 4 Five, 3 Six, 3 Seven, 2 Eleven, 2 Ninety
        hours = 5 days, 4 hours, 3 weeks, 3 minutes, 2 years
        night = 5 That night, 4 At bedtime, 3 By sunset, 3 Later, 3 All winter, 2 At noon

        fruit = 5 apples, 5 pears, 5 plums, 4 lemons, 4 cherries, 4 berries, 3 peaches, 3 figs, 3 melons, 3 onions, 2 quinces,
            2 turnips
        dish = 5 a pie, 5 a cake, 4 jam, 4 soup, 4 a pudding, 3 a tart, 3 juice, 3 a stew, 2 lemonade, 2 wine
        taste = 4 delicious, 4 too sweet, 3 very sour, 3 burnt, 3 perfect, 2 awful
        tool = 4 a map, 4 a lantern, 4 a rope, 4 a balloon, 4 a golden key, 4 an old book, 3 a drum, 3 an anchor, 3 a hammer,
            3 wings, 3 some glue, 2 skates, 2 two spoons, 2 a wig
        hobby = 4 leaves, 4 old boots, 4 bath time, 4 long naps, 4 loud music, 3 puddles, 3 jam, 3 cold rain, 3 stars,
            3 games, 2 chess, 2 winter, 2 trains, 2 homework
        word = 5 Thank you, 4 Hello, 3 Good night, 3 How odd, 2 More food

        found = 5 found, 4 met, 4 saw, 3 spotted, 3 rescued, 2 adopted, 2 chased, 2 heard, 2 fed, 2 drew, 2 kissed
        named = 5 called, 4 named
        fed = 5 gave, 4 fed, 3 brought, 2 bought
        slept = 5 slept, 4 snored, 3 dozed, 3 hid, 2 sang, 2 waited, 2 danced, 2 grew
        hoped = 5 wanted, 4 hoped, 3 had, 2 longed
        went = 5 walked, 5 ran, 4 hurried, 3 skipped, 3 marched, 3 sailed, 3 flew, 2 tiptoed, 2 drove, 2 rode, 2 swam
        lent = 5 lent, 4 gave, 3 sold, 2 built
        lost = 5 lost, 4 left, 3 dropped, 3 forgot
        searched = 5 looked, 4 searched, 3 dug, 3 asked, 2 prayed
        spied = 5 found, 4 saw, 2 spotted
        picked = 5 picked, 4 bought, 3 found, 3 grew, 2 stole
        made = 5 made, 4 cooked, 2 mixed
        live = 5 live, 3 play, 3 sleep, 2 work, 2 hide
        likes = 5 likes, 4 loves, 3 misses, 2 hates, 2 fears
        call = 5 sing, 4 talk, 3 read, 3 bow, 2 whistle, 2 wave
        sent = 5 gave, 4 sent, 3 bought, 2 sold
        dreamed = 5 dreamed of, 4 drew, 3 counted, 2 wished for, 2 sang to
        cried = 5 cried, 4 shouted, 3 laughed, 2 sobbed
        thanked = 5 thanked, 2 paid
        danced = 5 danced, 4 ran, 2 rode
        wanted = 5 wanted, 4 asked for, 2 dreamed of

        sad = 5 sad, 5 upset, 4 worried, 3 in tears, 3 angry, 3 furious, 2 calm
        glad = 5 glad, 5 happy, 4 delighted, 4 surprised, 3 proud, 2 polite
        manner = 5 happily, 5 loudly, 5 softly, 5 slowly, 5 quickly, 4 proudly, 4 gently, 4 all day, 3 bravely, 3 twice,
            3 in secret, 3 for hours, 2 wildly, 2 badly, 2 kindly, 2 at once, 2 again, 2 even so, 2 upside down
        gladly = 5 at once, 3 singing, 2 in the rain
        """;
}
