//! Image models.

use crate::model::{Category, Model, ModelClass};
use crate::source::{FieldSource, Flag, Source};
use crate::units::{count, gflop, mflop, million, thousand};

const ALEXNET_PAPER: &str = "https://papers.nips.cc/paper/4824-imagenet-classification-with-deep-convolutional-neural-networks";
const TORCHVISION: &str = "https://docs.pytorch.org/vision/stable/models.html";

/// AlexNet (University of Toronto, 2012): image classifier, 224 x 224.
pub const ALEXNET: Model = Model::new(
    "AlexNet",
    "AlexNet",
    Category::Vision,
    ModelClass::Cnn,
    Source::paper(
        "Krizhevsky et al. (2012), ImageNet Classification with Deep Convolutional Neural Networks",
    )
    .at(ALEXNET_PAPER)
    .verified("2026-08-11"),
)
.year(2012)
.parameters(million(60.0))
.flops(mflop(1500.0))
.layers(8);

/// VGG-16 (University of Oxford, 2014): image classifier, 224 x 224.
pub const VGG16: Model = Model::new(
    "VGG16",
    "VGG-16",
    Category::Vision,
    ModelClass::Cnn,
    Source::paper(
        "Simonyan and Zisserman (2014), Very Deep Convolutional Networks for Large-Scale Image \
         Recognition, Table 2",
    )
    .at("https://arxiv.org/abs/1409.1556")
    .verified("2026-10-12")
    .note("Configuration D. The paper prints 138 million parameters and no operation count."),
)
.year(2014)
.parameters(count(138_357_544.0))
.flops(gflop(31.0))
.layers(16)
.sources(
    const {
        &[
            FieldSource::new(
                "parameters",
                Source::derived("torchvision 0.28, torchvision.models.vgg16")
                    .at(TORCHVISION)
                    .note("Counted, with the head for 1,000 classes."),
            ),
            FieldSource::new(
                "flops",
                Source::derived("torchvision 0.28, torchvision.models.vgg16")
                    .at(TORCHVISION)
                    .note("15.5 billion multiply-adds, two operations each."),
            ),
        ]
    },
);

/// LeNet-1 (AT&T Bell Labs, 1989): digit classifier, 16 x 16.
pub const LENET1: Model = Model::new(
    "LeNet1",
    "LeNet-1",
    Category::Vision,
    ModelClass::Plain,
    Source::estimate(
        "LeCun et al. (1989), Backpropagation Applied to Handwritten Zip Code Recognition",
    )
    .at("https://doi.org/10.1162/neco.1989.1.4.541")
    .verified("2026-05-31")
    .note("Rounded."),
)
.year(1989)
.parameters(thousand(10.0))
.flags(
    const {
        &[
            Flag::new(
                "parameters",
                "The registry holds the rounded 10,000; the paper counts 9,760 independent \
                 weights.",
            ),
            Flag::new(
                "flops",
                "The registry gives none and keeps the network as a plain workload, so mlsysim \
                 counts two operations per parameter, 20 kFLOP. Its shared weights serve 64,660 \
                 connections: about 129 kFLOP.",
            ),
        ]
    },
);

/// MobileNetV2 (Google, 2018): image classifier for phones, 224 x 224.
pub const MOBILENET_V2: Model = Model::new(
    "MobileNetV2",
    "MobileNetV2",
    Category::Vision,
    ModelClass::Cnn,
    Source::estimate(
        "Sandler et al. (2018), MobileNetV2: Inverted Residuals and Linear Bottlenecks",
    )
    .at("https://arxiv.org/abs/1801.04381")
    .verified("2026-08-11")
    .note("The registry calls the entry illustrative for an energy figure that is not kept here."),
)
.year(2018)
.parameters(count(3_504_872.0))
.flops(mflop(600.0))
.layers(54)
.sources(
    const {
        &[
            FieldSource::new(
                "flops",
                Source::paper(
                    "Sandler et al. (2018), MobileNetV2: Inverted Residuals and Linear Bottlenecks",
                )
                .at("https://arxiv.org/abs/1801.04381")
                .verified("2026-08-11")
                .note("300 million multiply-adds, two operations each."),
            ),
            FieldSource::new(
                "parameters",
                Source::derived("torchvision 0.28, torchvision.models.mobilenet_v2")
                    .at(TORCHVISION)
                    .note("Counted, with the head for 1,000 classes."),
            ),
        ]
    },
);

/// EfficientNet-B0 (Google, 2019): image classifier, 224 x 224.
pub const EFFICIENTNET_B0: Model = Model::new(
    "EfficientNetB0",
    "EfficientNet-B0",
    Category::Vision,
    ModelClass::Cnn,
    Source::paper(
        "Tan and Le (2019), EfficientNet: Rethinking Model Scaling for Convolutional Neural \
         Networks",
    )
    .at("https://proceedings.mlr.press/v97/tan19a.html")
    .verified("2026-06-05"),
)
.year(2019)
.parameters(million(5.3))
.flops(mflop(780.0))
.registered_flops(mflop(390.0))
.flags(
    const {
        &[Flag::new(
            "flops",
            "The registry holds 390 MFLOP, which are the paper's multiply-adds; at two operations \
             each it is 780 MFLOP, as the registry counts EfficientNet-B4 and every other network.",
        )]
    },
);

/// MobileNetV2 at half width (Google, 2018): image classifier for phones, 224 x 224.
pub const MOBILENET_V2_ALPHA0_5: Model = Model::new(
    "MobileNetV2_Alpha0_5",
    "MobileNetV2 (alpha=0.5)",
    Category::Vision,
    ModelClass::Plain,
    Source::derived(
        "Sandler et al. (2018), MobileNetV2 architecture with width multiplier alpha=0.5",
    )
    .at("https://arxiv.org/abs/1801.04381")
    .verified("2026-06-03")
    .note("Counted, with the head for 1,000 classes."),
)
.year(2018)
.parameters(count(1_968_680.0))
.flags(
    const {
        &[Flag::new(
            "flops",
            "The registry gives none and keeps the network as a plain workload, so mlsysim counts \
             two operations per parameter, 3.9 MFLOP. The paper's 97 million multiply-adds are 194 \
             MFLOP.",
        )]
    },
);

/// MobileNetV2 at half width without its classifier (Google, 2018): feature extractor, 224 x 224.
pub const MOBILENET_V2_ALPHA0_5_FEATURE_EXTRACTOR: Model = Model::new(
    "MobileNetV2_Alpha0_5FeatureExtractor",
    "MobileNetV2 (alpha=0.5 feature extractor)",
    Category::Vision,
    ModelClass::Plain,
    Source::derived(
        "Sandler et al. (2018), MobileNetV2 architecture with width multiplier alpha=0.5",
    )
    .at("https://arxiv.org/abs/1801.04381")
    .verified("2026-06-03")
    .note("Counted, without the head for 1,000 classes."),
)
.year(2018)
.parameters(count(687_680.0))
.flags(
    const {
        &[Flag::new(
            "flops",
            "The registry gives none and keeps the network as a plain workload, so mlsysim counts \
             two operations per parameter, 1.4 MFLOP. The paper's 97 million multiply-adds less \
             the classifier's 1.3 million are about 191 MFLOP.",
        )]
    },
);

/// MobileNetV1 (Google, 2017): image classifier for phones, 224 x 224.
pub const MOBILENET_V1: Model = Model::new(
    "MobileNetV1",
    "MobileNetV1",
    Category::Vision,
    ModelClass::Cnn,
    Source::paper(
        "Howard et al. (2017), MobileNets: Efficient Convolutional Neural Networks for Mobile \
         Vision Applications, Table 8",
    )
    .at("https://arxiv.org/abs/1704.04861")
    .verified("2026-10-11")
    .note("569 million multiply-adds, two operations each."),
)
.year(2017)
.parameters(million(4.2))
.flops(mflop(1138.0));

/// MobileNetV2 at three-quarter width (Google, 2018): image classifier for phones, 224 x 224.
pub const MOBILENET_V2_ALPHA0_75: Model = Model::new(
    "MobileNetV2_Alpha0_75",
    "MobileNetV2 (alpha=0.75)",
    Category::Vision,
    ModelClass::Cnn,
    Source::paper(
        "Sandler et al. (2018), MobileNetV2: Inverted Residuals and Linear Bottlenecks, width \
         multiplier 0.75 at 224x224",
    )
    .at("https://arxiv.org/abs/1801.04381")
    .verified("2026-10-11")
    .note("209 million multiply-adds, two operations each."),
)
.year(2018)
.parameters(million(2.61))
.flops(mflop(418.0));

/// ResNet-18 (Microsoft, 2015): image classifier, 224 x 224.
pub const RESNET18: Model = Model::new(
    "ResNet18",
    "ResNet-18",
    Category::Vision,
    ModelClass::Cnn,
    Source::paper("He et al. (2016), Deep Residual Learning for Image Recognition")
        .at("https://arxiv.org/abs/1512.03385")
        .verified("2026-10-12")
        .note("1.8 billion multiply-adds, two operations each."),
)
.year(2015)
.parameters(million(11.7))
.flops(gflop(3.6))
.layers(18);

/// ResNet-50 (Microsoft, 2015): image classifier, 224 x 224.
pub const RESNET50: Model = Model::new(
    "ResNet50",
    "ResNet-50",
    Category::Vision,
    ModelClass::Cnn,
    Source::paper("He et al. (2016), Deep Residual Learning for Image Recognition")
        .at("https://arxiv.org/abs/1512.03385")
        .verified("2026-06-10")
        .note(
            "The paper gives the architecture; it counts 3.8 billion multiply-adds and no \
             parameters.",
        ),
)
.year(2015)
.parameters(count(25_557_032.0))
.flops(gflop(8.2))
.layers(50)
.sources(
    const {
        &[
            FieldSource::new(
                "parameters",
                Source::derived("torchvision 0.28, torchvision.models.resnet50")
                    .at(TORCHVISION)
                    .note("Counted, with the head for 1,000 classes."),
            ),
            FieldSource::new(
                "flops",
                Source::derived("torchvision 0.28, torchvision.models.resnet50")
                    .at(TORCHVISION)
                    .note("4.1 billion multiply-adds, two operations each."),
            ),
        ]
    },
);

/// YOLOv8n (Ultralytics, 2023): object detector, 640 x 640.
pub const YOLOV8_NANO: Model = Model::new(
    "YOLOv8_Nano",
    "YOLOv8-Nano",
    Category::Vision,
    ModelClass::Cnn,
    Source::datasheet("Ultralytics YOLOv8 documentation (nano variant parameter count)")
        .at("https://docs.ultralytics.com/models/yolov8/")
        .verified("2026-03-06"),
)
.year(2023)
.parameters(million(3.2))
.flops(gflop(8.7))
.layers(225)
.flags(
    const {
        &[Flag::new(
            "layers",
            "The registry holds 225, the number of modules that the framework prints, activations \
             and containers included; mlsysim charges its overhead for each. About 60 of them are \
             convolutions.",
        )]
    },
);

/// ViT-L/16 (Google, 2020): image classifier, 224 x 224.
pub const VIT_LARGE: Model = Model::new(
    "ViT_Large",
    "ViT-L/16",
    Category::Vision,
    ModelClass::Plain,
    Source::paper(
        "Dosovitskiy et al. (2021), An Image is Worth 16x16 Words: Transformers for Image \
         Recognition at Scale",
    )
    .at("https://arxiv.org/abs/2010.11929")
    .verified("2026-09-28"),
)
.year(2020)
.parameters(million(307.0))
.input_tokens(197)
.sources(
    const {
        &[FieldSource::new(
            "input_tokens",
            Source::derived(
                "Dosovitskiy et al. (2021), An Image is Worth 16x16 Words: Transformers for Image \
                 Recognition at Scale",
            )
            .at("https://arxiv.org/abs/2010.11929")
            .note("Section 3.1: 14 x 14 patches of 16 x 16 pixels, and the class token."),
        )]
    },
)
.flags(
    const {
        &[
            Flag::new(
                "class",
                "The registry keeps it as a plain workload without layers; it is an encoder of 24 \
                 layers, hidden size 1024, 16 heads.",
            ),
            Flag::new(
                "flops",
                "The registry gives none, so mlsysim counts two operations per parameter, 0.61 \
                 GFLOP, as if the image were one token. It is 197 tokens: 61.6 billion \
                 multiply-adds, 123 GFLOP.",
            ),
        ]
    },
);

/// EfficientNet-B4 (Google, 2019): image classifier, 380 x 380.
pub const EFFICIENTNET_B4: Model = Model::new(
    "EfficientNetB4",
    "EfficientNet-B4",
    Category::Vision,
    ModelClass::Cnn,
    Source::paper(
        "Tan & Le (2019), EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks",
    )
    .at("https://arxiv.org/abs/1905.11946")
    .verified("2026-09-28")
    .note("4.2 billion multiply-adds, two operations each."),
)
.year(2019)
.parameters(million(19.0))
.flops(gflop(8.4));

/// MobileNetV3-Large (Google, 2019): image classifier for phones, 224 x 224.
pub const MOBILENET_V3_LARGE: Model = Model::new(
    "MobileNetV3_Large",
    "MobileNetV3-Large",
    Category::Vision,
    ModelClass::Cnn,
    Source::paper("Howard et al. (2019), Searching for MobileNetV3")
        .at("https://arxiv.org/abs/1905.02244")
        .verified("2026-09-28")
        .note("219 million multiply-adds, two operations each."),
)
.year(2019)
.parameters(million(5.4))
.flops(mflop(438.0));
