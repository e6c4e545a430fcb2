namespace Hone.Golden;

/// <summary>What PyTorch gives in double precision: written by Reference/golden.py, not by hand.</summary>
static class LossesReference
{
    public static LossesOfRun Gpt2 { get; } = new(
        [
            4.61291451814, 3.99065579418, 3.24274925347, 2.50349764896, 1.82260997018,
            1.32775037778, 0.989837780614, 0.779374726176, 0.660789677172, 0.597815963712,
        ],
        [
            4.0403094293, 3.14633249113, 3.0711803759, 3.22335340426, 3.00322430955,
            2.68847291202, 2.17755223068, 1.76902606677, 1.52073264127, 1.36687364092,
        ],
        [
            new("tokens", 1.5155181257, -0.070440526094),
            new("positions", 0.919883522774, 0.678630090265),
            new("blocks.0.attention.norm.gain", 0.102499989753, 0.0711009948072),
            new("blocks.0.attention.norm.bias", 0.296482662267, -0.212665966989),
            new("blocks.0.attention.qkv.weight", 1.34706885924, 0.620471780929),
            new("blocks.0.attention.qkv.bias", 0.327507939199, 0.1647336148),
            new("blocks.0.attention.out.weight", 1.1183942705, -0.0865602817353),
            new("blocks.0.attention.out.bias", 0.354451477113, 0.172716009337),
            new("blocks.0.feed_forward.norm.gain", 0.0763229021441, -0.0523613707149),
            new("blocks.0.feed_forward.norm.bias", 0.10872624691, 0.0536589641209),
            new("blocks.0.feed_forward.in.weight", 1.02347753389, 0.0295445270341),
            new("blocks.0.feed_forward.in.bias", 0.109725798928, 0.0559915808993),
            new("blocks.0.feed_forward.out.weight", 2.2921469371, -0.00885989009458),
            new("blocks.0.feed_forward.out.bias", 0.180131222653, 0.104128504447),
            new("blocks.1.attention.norm.gain", 0.0638537577912, 0.0536085952513),
            new("blocks.1.attention.norm.bias", 0.103737578738, -0.0693984454948),
            new("blocks.1.attention.qkv.weight", 0.848020905247, -0.721000095284),
            new("blocks.1.attention.qkv.bias", 0.101235275592, 0.0505078694855),
            new("blocks.1.attention.out.weight", 0.781156971542, 0.114559976627),
            new("blocks.1.attention.out.bias", 0.099590713668, 0.0835500478474),
            new("blocks.1.feed_forward.norm.gain", 0.0498603782718, 0.0231443102894),
            new("blocks.1.feed_forward.norm.bias", 0.0582447124903, 0.03438946017),
            new("blocks.1.feed_forward.in.weight", 0.628217363302, -0.162221174258),
            new("blocks.1.feed_forward.in.bias", 0.0534402263558, 0.0259295065718),
            new("blocks.1.feed_forward.out.weight", 1.27372914697, 0.639179283089),
            new("blocks.1.feed_forward.out.bias", 0.0800156656579, -0.0690931294323),
            new("norm.gain", 0.11893151375, 0.0300092418863),
            new("norm.bias", 0.10079819134, -0.108005188475),
        ]);

    public static LossesOfRun Modern { get; } = new(
        [
            4.67506770856, 3.82087554221, 2.71667860483, 1.89426458734, 1.27224679164,
            0.84484996163, 0.582865778466, 0.435300321552, 0.358464516154, 0.320600632791,
        ],
        [
            4.08547091329, 3.4102761068, 3.36974039603, 2.87595505679, 2.39941607327,
            1.86401207578, 1.41982882266, 1.10886732932, 0.909273915648, 0.803190399912,
        ],
        [
            new("tokens", 1.69765842164, -0.273184231757),
            new("blocks.0.attention.norm.gain", 0.126996390281, 0.0362446634255),
            new("blocks.0.attention.qkv.weight", 1.67959080797, 1.63295706155),
            new("blocks.0.attention.out.weight", 1.09710437519, 0.30370328353),
            new("blocks.0.feed_forward.norm.gain", 0.0798900126461, 0.00701727948741),
            new("blocks.0.feed_forward.in.weight", 1.13568209158, 0.225537689373),
            new("blocks.0.feed_forward.out.weight", 2.11699598199, -0.702669849847),
            new("blocks.1.attention.norm.gain", 0.0434237459894, 0.0213380198321),
            new("blocks.1.attention.qkv.weight", 0.564203425123, -0.164531171421),
            new("blocks.1.attention.out.weight", 0.548062508239, -0.186258891103),
            new("blocks.1.feed_forward.norm.gain", 0.0624074634109, 0.00700011746421),
            new("blocks.1.feed_forward.in.weight", 0.718374806144, -0.276855516245),
            new("blocks.1.feed_forward.out.weight", 1.33720232226, 1.09515732857),
            new("norm.gain", 0.112426703662, -0.107492083396),
            new("head", 1.0242647943, 0.0667248376786),
        ]);

    public static LossesOfRun SwiGlu { get; } = new(
        [
            4.45394486924, 3.51901502849, 2.27173822838, 1.40832052023, 0.851260534125,
            0.52053268547, 0.338643361519, 0.246915813379, 0.203871234391, 0.183617186849,
        ],
        [
            4.64394380469, 3.88431483929, 3.69562172489, 2.80540310063, 2.0609746635,
            1.4197949642, 0.932603136311, 0.66861424074, 0.549723122625, 0.496108710527,
        ],
        [
            new("tokens", 2.29810342372, -0.403439360872),
            new("blocks.0.attention.norm.gain", 0.173169442138, -0.0751044572233),
            new("blocks.0.attention.qkv.weight", 2.32760499213, -1.63758038747),
            new("blocks.0.attention.out.weight", 1.57586817868, 1.42201995196),
            new("blocks.0.feed_forward.norm.gain", 0.116360087958, -0.0298369664642),
            new("blocks.0.feed_forward.in.weight", 1.42731607078, -0.908494805265),
            new("blocks.0.feed_forward.out.weight", 1.642875915, -1.03185646358),
            new("blocks.1.attention.norm.gain", 0.0642951105659, 0.0340888801256),
            new("blocks.1.attention.qkv.weight", 0.879820656776, -0.461274980295),
            new("blocks.1.attention.out.weight", 0.683572389994, -0.260822431231),
            new("blocks.1.feed_forward.norm.gain", 0.0616552135074, -0.0567028422243),
            new("blocks.1.feed_forward.in.weight", 0.773781026892, 0.370227609795),
            new("blocks.1.feed_forward.out.weight", 0.904536461096, -0.470861799741),
            new("norm.gain", 0.101237980866, -0.0231014877799),
            new("head", 0.963102379001, 0.503739814585),
        ]);

    /// <summary>Distance that the optimizer moved each parameter.</summary>
    public static LossesSummary[] AdamW { get; } =
    [
        new("matrix", 1.19693768119, 0.0982441777794),
        new("gain", 0.256082571233, 0.0838564053677),
        new("small_matrix", 0.18369878227, -0.0984420394641),
    ];

    /// <summary>Nats of each row, and the gradients of their sum.</summary>
    public static LossesSummary[] CrossEntropy { get; } =
    [
        new("nats", 112.053290164, -17.5836897067),
        new("x", 23.3664736726, 12.6607300588),
        new("w", 21.5821875739, 7.10568717849),
    ];
}
