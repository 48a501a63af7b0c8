CREATE TABLE inner_ (a bigint);
CREATE TABLE outer_ (i inner_);
