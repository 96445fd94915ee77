// What is wrong with a connection string is named before any server is asked, and no password
// is repeated.
#include "db/remote/conninfo.h"
#include "db/remote/host_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

namespace holdfast::remote {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Conninfo, HasNoFaultWhenLibpqTakesIt) {
  for (const char* right :
       {"host=db.example dbname=shop user=till_0001 passfile=/etc/holdfast/passfile "
        "sslmode=verify-full",
        "host=a,b port=5432,5433", "host=a,b port=5432", "host='/run/a b' password='it\\'s'",
        "hostaddr=192.0.2.10 connect_timeout=5", "hostaddr=::1 port=' 5432 '", "dbname=shop",
        "host=a,b hostaddr=192.0.2.1,192.0.2.2 port=1,65535", "postgresql://u:secret@h:5432/d",
        "postgresql://h1:1,h2:2/d?sslmode=require&target_session_attrs=read-write",
        "postgres:///shop?host=/run/postgresql", "host=db password=with=signs", "host=db port="}) {
    EXPECT_EQ(conninfo_fault(right), "") << right;
  }
}

TEST(Conninfo, APasswordInTheWrongPlaceIsNotRepeated) {
  for (const char* wrong : {"host=db password=hunter-22 sslmode=hunter-22",
                            "postgresql://till:hunter-22@h/d?sslmode=x:hunter-22@h"}) {
    EXPECT_THAT(conninfo_fault(wrong), Not(HasSubstr("hunter-22")));
    EXPECT_NE(conninfo_fault(wrong), "");
  }
}

struct Faulty {
  const char* conninfo;
  const char* named;
};

TEST(Conninfo, AFaultIsNamed) {
  for (const auto& [conninfo, named] : {
           Faulty{"hots=db", "\"hots\""},
           Faulty{"host=db user", "\"user\""},
           Faulty{"host='db", "quoted"},
           Faulty{"host=db sslmode=req", "sslmode"},
           Faulty{"host=db target_session_attrs=first", "target_session_attrs"},
           Faulty{"host=db gssencmode=maybe", "gssencmode"},
           Faulty{"host=db channel_binding=maybe", "channel_binding"},
           Faulty{"host=db ssl_min_protocol_version=TLS9", "TLS9"},
           Faulty{"service=of_nobody", "of_nobody"},
           Faulty{"host=db port=0", "port: must be from 1 to 65535"},
           Faulty{"host=db port=65536", "port: must be"},
           Faulty{"host=db port=-1", "port: must be"},
           Faulty{"host=db port=5432x", "port: must be"},
           Faulty{"host=db port=99999999999999999999", "port: must be"},
           Faulty{"host=a,b port=5432,x", "port: must be"},
           Faulty{"host=a port=5432,5433", "port: must be one"},
           Faulty{"hostaddr=300.1.1.1", "hostaddr: "},
           Faulty{"hostaddr=db.example", "hostaddr: "},
           Faulty{"host=a,b hostaddr=192.0.2.1", "hostaddr: "},
           Faulty{"host=db connect_timeout=soon", "connect_timeout: "},
           Faulty{"host=db keepalives_idle=x", "keepalives_idle: "},
           Faulty{"postgresql://h:x/d", "port: must be"},
           Faulty{"postgresql://h/d?sslmod=require", "\"sslmod\""},
           Faulty{"postgresql://[::1/d", "]"},
           Faulty{"postgresql://h/d?sslmode", "\"sslmode\""},
       }) {
    EXPECT_THAT(conninfo_fault(conninfo), HasSubstr(named)) << conninfo;
  }
}

TEST(Conninfo, APasswordIsNeverRepeated) {
  for (const char* conninfo : {"host=db password=s3cr3t w0rds",
                               "host=db password='s3cr3t",
                               "password=x s3cr3t=y",
                               "host=db sslpassword=x s3cr3t",
                               "host=db password=s3cr3t port=x",
                               "host=db password = s3cr3t sslmode=req",
                               "hots=db password=s3cr3t",
                               "postgresql://u:s%zzs3cr3t@h/d",
                               "postgresql://u:s3cr3t@[::1/d",
                               "postgresql://u:s3cr3t@h:x/d",
                               "postgresql://u:s3/cr3t@h/d",
                               "postgresql://u:s3@cr3t@h/%zz",
                               "postgresql://u:s3cr3t@h/d?sslmod=x",
                               "postgresql://u@h/d?password=s3cr3t&sslmod=x",
                               "postgresql://u@h/d?password=s3cr3t%zz",
                               "postgresql://u@h/d?pass%77ord=s3cr3t%zz",
                               "postgresql://u@h/d?password=s3cr3t=x",
                               "postgresql://u:s3cr3t/d",
                               " postgresql://u:s3cr3t@h/d",
                               "Postgresql://u:s3cr3t@h/d",
                               "postgresqll://u:s3cr3t@h/d"}) {
    const std::string fault = conninfo_fault(conninfo);
    EXPECT_NE(fault, "") << conninfo;
    EXPECT_THAT(fault, Not(HasSubstr("s3"))) << conninfo;
    EXPECT_THAT(fault, Not(HasSubstr("cr3t"))) << conninfo;
  }
}

TEST(Conninfo, ATypoBeforeThePasswordIsStillNamed) {
  EXPECT_THAT(conninfo_fault("hots=db password=s3cr3t"), HasSubstr("\"hots\""));
  EXPECT_THAT(conninfo_fault("postgresql://u:s3cr3t@h/d?sslmod=x"), HasSubstr("\"sslmod\""));
}

// Addresses from the environment cannot be matched with nowhere; that is not the string's fault.
TEST(Conninfo, IsNotBlamedForTheEnvironment) {
  setenv("PGHOSTADDR", "192.0.2.1,192.0.2.2", 1);
  setenv("PGPORT", "1,2,3", 1);
  EXPECT_EQ(conninfo_fault("dbname=shop"), "");
  unsetenv("PGHOSTADDR");
  unsetenv("PGPORT");
}

TEST(HostList, LeavesOutTheOneThatHangs) {
  HostList list{"a,b,a", "", "1,2,3"};
  EXPECT_EQ(list.size(), 3U);
  list.leave_out("a", "3");
  EXPECT_EQ(list.host() + " " + list.port(), "a,b 1,2");
  list.leave_out("c", "1");
  list.leave_out("a", "2");
  EXPECT_EQ(list.size(), 2U) << "none of these is in the list";
  list.leave_out("a", "1");
  EXPECT_EQ(list.host() + " " + list.port(), "b 2");
}

TEST(HostList, KnowsHostsByTheirAddressAndByOnePortForAll) {
  HostList list{"a,", "192.0.2.1,192.0.2.2", "5432"};
  list.leave_out("192.0.2.1", "5432");
  EXPECT_EQ(list.size(), 2U) << "that one has a name";
  list.leave_out("192.0.2.2", "5432");
  EXPECT_EQ(list.host() + " " + list.hostaddr() + " " + list.port(), "a 192.0.2.1 5432");
  EXPECT_EQ(HostList("", "", "").size(), 1U);
}

}  // namespace
}  // namespace holdfast::remote
